package chat.parlance.imports;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// What an import has brought so far, and what it could not.
public final class Tally {

  /// What is counted, in the order in which it is said.
  public enum Kind {
    CONVERSATIONS("conversations"), MERGED("of them joined with one that was there"), KNOWN_CONVERSATIONS(
        "conversations that were there already"),
    MESSAGES("messages"), KNOWN_MESSAGES(
        "messages that were there already"),
    EDITS("edits"), DELETIONS("deletions"), REACTIONS(
        "reactions"),
    MEMBERS("people who came later"), READ("times that somebody had read further"), UPDATES(
        "conversations whose status, subject or metadata changed"),
    NAMES("names of people");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /// So many of what could not be brought are named.
  public static final int NAMED = 20;

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<String, Long> unreadable = new TreeMap<>();
  private final List<String> named = new ArrayList<>();
  private final LongConsumer progress;
  private final boolean strict;

  /// `progress` hears how many messages were looked at; `strict`: what cannot be brought is an [OriginalException].
  public Tally(LongConsumer progress, boolean strict) {
    this.progress = progress;
    this.strict = strict;
  }

  void add(Kind kind) {
    add(kind, 1);
  }

  void add(Kind kind, long more) {
    counts.merge(kind, more, Long::sum);
    if (kind == Kind.MESSAGES || kind == Kind.KNOWN_MESSAGES) {
      progress.accept(of(Kind.MESSAGES) + of(Kind.KNOWN_MESSAGES));
    }
  }

  void add(Found.Unreadable unfit) {
    var line = unfit.sort() + " " + unfit.name() + ": " + unfit.reason()
        + (unfit.count() == 1 ? "" : " (" + unfit.count() + " times)");
    if (strict) {
      throw new OriginalException(line + "; nothing more was brought, because of --strict");
    }
    unreadable.merge(unfit.sort(), unfit.count(), Long::sum);
    if (named.size() < NAMED) {
      named.add(line);
    }
  }

  public long of(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /// How many things of all sorts could not be brought.
  public long unreadable() {
    return unreadable.values().stream().mapToLong(Long::longValue).sum();
  }

  /// All of it, a line for each kind.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (var kind : Kind.values()) {
      if (of(kind) > 0 || kind == Kind.CONVERSATIONS || kind == Kind.MESSAGES) {
        lines.add(String.format(Locale.ROOT, "%,12d %s", of(kind), kind.words));
      }
    }
    if (!unreadable.isEmpty()) {
      lines.add("NOT brought: " + unreadable.entrySet().stream().map(one -> one.getValue() + " " + one.getKey() + "(s)")
          .collect(Collectors.joining(", ")));
      named.forEach(line -> lines.add("  " + line));
      if (unreadable() > named.size()) {
        lines.add("  …");
      }
    }
    return lines;
  }
}
