// Two clients of HexaTron talk; the line of one breaks while the other goes on. Run by RecoveryTest.
import { createRequire } from "node:module";
import { join } from "node:path";

const { io } = createRequire(join(process.env.CLIENT_HOME, "package.json"))("socket.io-client");

function client(token, transports) {
  return io(process.env.SERVER_URL + "chat", { forceNew: true, transports, auth: { token }, reconnectionDelay: 10 });
}

function once(socket, event) {
  return new Promise((resolve) => socket.once(event, resolve));
}

for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
  const ann = client(process.env.ANN, ["websocket"]);
  const bob = client(process.env.BOB, transports);
  await Promise.all([once(ann, "connect"), once(bob, "connect")]);
  const heard = [];
  let wake = () => {};
  bob.on("message", (conversation, message) => {
    heard.push(message.content);
    wake();
  });
  const until = async (count) => {
    while (heard.length < count) {
      await new Promise((resolve) => (wake = resolve));
    }
  };
  const say = (words) =>
    new Promise((resolve) => ann.emit("message", words, process.env.CONVERSATION, "", "ann", resolve));

  await say("one");
  await until(1);
  const back = once(bob, "connect");
  bob.io.engine.close();
  await say("two");
  await say("three");
  await back;
  await until(3);
  await say("four");
  await until(4);
  console.log("recovered", bob.recovered, "heard", heard.join(" "));
  if (!bob.recovered || heard.join(" ") !== "one two three four") {
    process.exitCode = 1;
  }
  ann.close();
  bob.close();
}
