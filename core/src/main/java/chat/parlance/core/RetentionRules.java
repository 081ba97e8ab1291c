package chat.parlance.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which [RetentionRule] counts where: the one for the space and the kind, else the one for the space, else the one for the kind,
/// else the one for everything. One rule counts, and it counts whole: what it does not bound is not bounded by another.
public record RetentionRules(List<RetentionRule> rules) {

  public static final RetentionRules NONE = new RetentionRules(List.of());

  public RetentionRules {
    rules = List.copyOf(rules);
  }

  /// The rule that takes something away here, if there is one.
  public Optional<RetentionRule> of(String space, ConversationKind kind) {
    return rules.stream().filter(rule -> rule.fits(space, kind)).max(Comparator.comparingInt(RetentionRule::weight))
        .filter(rule -> !rule.keepsAll());
  }

  /// Whether nothing is taken away anywhere.
  public boolean keepAll() {
    return rules.stream().allMatch(RetentionRule::keepsAll);
  }

  /// Whether some rule bounds how much there may be.
  boolean count() {
    return rules.stream().anyMatch(rule -> rule.maxCount() != null);
  }
}
