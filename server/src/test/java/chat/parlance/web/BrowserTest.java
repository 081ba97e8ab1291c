package chat.parlance.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two people chat on the page, each in a real Chromium, with the real server between them.
@Tag("browser")
class BrowserTest {

  private static Driver driver;
  private RunningServer server;
  private Person ann;
  private Person bob;

  @BeforeAll
  static void startDriver() throws IOException {
    driver = Driver.start();
  }

  @AfterAll
  static void stopDriver() {
    driver.close();
  }

  @BeforeEach
  void twoPeopleSignIn(@TempDir Path folder) throws IOException {
    server = RunningServer.start(folder);
    ann = new Person("ann", driver.open(folder.resolve("ann")));
    bob = new Person("bob", driver.open(folder.resolve("bob")));
    ann.signInByName(server.url());
    bob.signInByName(server.url());
  }

  @AfterEach
  void everybodyLeaves() {
    ann.close();
    bob.close();
    server.close();
  }

  @Test
  void twoPeopleTalkAndSeeEachOtherTypeAndRead() {
    ann.startTalkWith("bob");
    ann.say("hello <b>bob</b> & co");
    Await.value("bob has one unread message", () -> bob.browser().text("conversation-unread"), "1"::equals);
    assertThat(bob.browser().text("conversation-last")).isEqualTo("hello <b>bob</b> & co");

    bob.open("ann");
    bob.awaitTexts(List.of("hello <b>bob</b> & co"));
    Await.until("nothing is unread any more", () -> bob.browser().texts("conversation-unread").isEmpty());
    Await.value("ann sees that bob has read it", () -> ann.lines().getFirst().state(), "read"::equals);

    bob.browser().type("composer-input", "well");
    Await.value("ann sees bob typing", () -> ann.browser().text("typing"), "bob is typing…"::equals);
    bob.say(" met");
    ann.awaitTexts(List.of("hello <b>bob</b> & co", "well met"));
    Await.until("nobody is typing any more", () -> !ann.browser().shows("typing"));
    thePageHadNoFaults();
  }

  @Test
  void aGroupTellsEverybodyAndALongTalkCanBeReadBackToItsBeginning() {
    ann.browser().click("new-group");
    ann.browser().type("group-subject", "Lunch");
    ann.browser().type("group-members", "bob, cat\n");
    Await.until("ann has the group open", () -> ann.browser().text("open-title").equals("Lunch"));
    List<String> all = IntStream.rangeClosed(1, 110).mapToObj(i -> "m" + i).toList();
    all.forEach(ann::say);
    Await.until("all of it is stored", () -> ann.lines().stream().noneMatch(line -> line.state().equals("sending")));
    Await.value("bob counts what he has not read", () -> bob.browser().text("conversation-unread"), "110"::equals);

    bob.open("Lunch");
    Await.until("bob sees the newest page", () -> bob.texts().contains("m110"));
    assertThat(bob.texts()).hasSizeLessThan(110).endsWith("m109", "m110");
    Await.value("bob reads back to the beginning", () -> {
      bob.browser().script("document.querySelector(`[data-testid='scroller']`).scrollTop = 0");
      return bob.texts();
    }, all::equals);
    ann.awaitTexts(all);
    thePageHadNoFaults();
  }

  @Test
  void nothingIsLostDoubledOrMovedWhenTheServerIsKilledInTheMiddle() throws Exception {
    ann.startTalkWith("bob");
    bob.open("ann");
    List<String> said = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      if (i == 20) {
        server.kill();
      }
      if (i == 40) {
        server.startAgain();
      }
      said.add("n" + i);
      ann.say("n" + i);
    }
    ann.awaitTexts(said);
    Await.until("all of it is stored", () -> ann.lines().stream().noneMatch(line -> line.state().equals("sending")));
    bob.awaitTexts(said);
    assertThat(ann.lines().stream().map(Person.Line::seq)).isSorted().doesNotHaveDuplicates();
    assertThat(bob.lines().stream().map(Person.Line::seq).toList())
        .isEqualTo(ann.lines().stream().map(Person.Line::seq).toList());

    bob.say("all there");
    ann.awaitTexts(with(said, "all there"));
    for (Person person : List.of(ann, bob)) {
      person.browser().script("location.reload()");
      person.awaitOnline();
      Await.value("the newest is there after a reload", person::texts, texts -> texts.contains("all there"));
      assertThat(person.texts()).isEqualTo(with(said, "all there").subList(61 - person.texts().size(), 61));
    }
  }

  private static List<String> with(List<String> before, String last) {
    var all = new ArrayList<>(before);
    all.add(last);
    return all;
  }

  private void thePageHadNoFaults() {
    assertThat(ann.browser().console()).isEmpty();
    assertThat(bob.browser().console()).isEmpty();
  }
}
