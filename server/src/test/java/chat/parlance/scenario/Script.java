package chat.parlance.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What people do and what must come of it, one step a line; src/test/resources/dialect/README.md says how it is written. Pure.
record Script(String name, List<Step> steps) {

  /// One line, with the lines that continue it. `who` does it, or is told.
  sealed interface Step {

    int line();

    String who();

    /// A request; `body` is empty for none.
    record Calls(int line, String who, String method, String path, List<String> headers,
        String body) implements Step {}

    /// The answer to the last request; an empty `body` is not looked at.
    record Gets(int line, String who, int status, List<String> headers, String body) implements Step {}

    record Opens(int line, String who, String address) implements Step {}

    record Says(int line, String who, String frame) implements Step {}

    /// The next frame of the socket.
    record Hears(int line, String who, String frame) implements Step {}

    /// The next event of a client of Socket.IO that is this one; others stay.
    record Awaits(int line, String who, String event) implements Step {}

    record IsClosed(int line, String who, int code) implements Step {}

    record Leaves(int line, String who) implements Step {}

    /// A client of Socket.IO; `auth` is empty for none.
    record Enters(int line, String who, String namespace, String address, String auth) implements Step {}

    /// Instead of entering.
    record IsRefused(int line, String who, String text) implements Step {}

    /// An event to be acknowledged.
    record Asks(int line, String who, String event) implements Step {}

    record IsAnswered(int line, String who, String arguments) implements Step {}
  }

  private static final Pattern STEP = Pattern
      .compile(
          "(\\w+) (calls|gets|opens|says|hears|awaits|is closed|leaves|enters|is refused|asks|is answered)(?: (.*))?");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]*: .*");

  /// Reads a script; `IllegalArgumentException` that names the line which is none.
  static Script parse(String name, String text) {
    var steps = new ArrayList<Step>();
    @Nullable Draft draft = null;
    int number = 0;
    for (var line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith(" ")) {
        if (draft == null) {
          throw bad(name, number, "it continues nothing", "a step like: ann says {…}");
        }
        draft.add(line.strip());
        continue;
      }
      if (draft != null) {
        steps.add(draft.step(name));
      }
      var match = STEP.matcher(line);
      if (!match.matches()) {
        throw bad(name, number, line,
            "WHO calls, gets, opens, says, hears, awaits, is closed, leaves, enters, is refused, asks, is answered …");
      }
      draft = new Draft(number, match);
    }
    if (draft != null) {
      steps.add(draft.step(name));
    }
    return new Script(name, List.copyOf(steps));
  }

  private static IllegalArgumentException bad(String name, int line, String found, String expected) {
    return new IllegalArgumentException(name + ", line " + line + ": " + found + " (expected: " + expected + ")");
  }

  /// A step whose lines are still being read.
  private static final class Draft {

    private final int line;
    private final String who;
    private final String verb;
    private final StringBuilder rest;
    private final List<String> headers = new ArrayList<>();

    Draft(int line, Matcher step) {
      this.line = line;
      this.who = Objects.requireNonNull(step.group(1));
      this.verb = Objects.requireNonNull(step.group(2));
      var said = step.group(3);
      this.rest = new StringBuilder(said == null ? "" : said);
    }

    void add(String more) {
      if (HEADER.matcher(more).matches()) {
        headers.add(more);
      } else {
        rest.append(' ').append(more);
      }
    }

    Step step(String name) {
      var words = rest.toString().strip().split(" ", 3);
      var text = rest.toString().strip();
      return switch (verb) {
        case "calls" -> calls(name, words);
        case "gets" -> new Step.Gets(line, who, number(name, words[0]), headers, after(words[0]));
        case "opens" -> new Step.Opens(line, who, text);
        case "says" -> new Step.Says(line, who, text);
        case "hears" -> new Step.Hears(line, who, text);
        case "awaits" -> new Step.Awaits(line, who, text);
        case "is closed" -> new Step.IsClosed(line, who, number(name, words[0]));
        case "enters" -> enters(name, text);
        case "is refused" -> new Step.IsRefused(line, who, text);
        case "asks" -> new Step.Asks(line, who, text);
        case "is answered" -> new Step.IsAnswered(line, who, text);
        default -> new Step.Leaves(line, who);
      };
    }

    private Step calls(String name, String[] words) {
      if (words.length < 2) {
        throw bad(name, line, "calls " + rest, "calls METHOD PATH BODY");
      }
      return new Step.Calls(line, who, words[0], words[1], headers, words.length > 2 ? words[2] : "");
    }

    private Step enters(String name, String text) {
      var words = text.split(" ", 4);
      if (words.length < 3 || !words[1].equals("at")) {
        throw bad(name, line, "enters " + text, "enters NAMESPACE at PATH AUTH");
      }
      return new Step.Enters(line, who, words[0], words[2], words.length > 3 ? words[3] : "");
    }

    private String after(String word) {
      return rest.toString().strip().substring(word.length()).strip();
    }

    private int number(String name, String word) {
      try {
        return Integer.parseInt(word);
      } catch (NumberFormatException _) {
        throw bad(name, line, word, "a number");
      }
    }
  }
}
