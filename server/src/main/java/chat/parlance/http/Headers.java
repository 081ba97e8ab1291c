package chat.parlance.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Header fields of a request or response: an immutable list of names and values, in order.
///
/// Names are compared without regard to case. Values that would break the message apart (control characters) are
/// refused with an `IllegalArgumentException` that names the header.
public final class Headers {

  private static final Headers EMPTY = new Headers(List.of());

  /// One header line.
  public record Field(String name, String value) {}

  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = fields;
  }

  /// No headers.
  public static Headers empty() {
    return EMPTY;
  }

  /// Headers from names and values in turn.
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          namesAndValues.length + " strings given, expected an even number: names and values in turn");
    }
    var fields = new ArrayList<Field>(namesAndValues.length / 2);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(checked(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new Headers(List.copyOf(fields));
  }

  /// Headers as they were received; the decoder has checked them.
  static Headers received(Iterable<java.util.Map.Entry<String, String>> entries) {
    var fields = new ArrayList<Field>();
    entries.forEach(entry -> fields.add(new Field(entry.getKey(), entry.getValue())));
    return new Headers(List.copyOf(fields));
  }

  /// The first value of the header, or null if it is absent.
  public @Nullable String first(String name) {
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        return field.value;
      }
    }
    return null;
  }

  /// The first value of the header, or `otherwise` if it is absent.
  public String first(String name, String otherwise) {
    String value = first(name);
    return value == null ? otherwise : value;
  }

  /// All values of the header, in order; empty if it is absent.
  public List<String> all(String name) {
    return fields.stream().filter(field -> field.name.equalsIgnoreCase(name)).map(Field::value).toList();
  }

  /// Whether the header is there at all.
  public boolean has(String name) {
    return first(name) != null;
  }

  /// Whether one of the header's comma-separated values is `token`, without regard to case.
  public boolean hasToken(String name, String token) {
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        for (String part : field.value.split(",", -1)) {
          if (part.strip().equalsIgnoreCase(token)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /// These headers with `name` set to this one value.
  public Headers with(String name, String value) {
    var changed = new ArrayList<Field>(fields.size() + 1);
    for (Field field : fields) {
      if (!field.name.equalsIgnoreCase(name)) {
        changed.add(field);
      }
    }
    changed.add(checked(name, value));
    return new Headers(List.copyOf(changed));
  }

  /// These headers and one more line.
  public Headers plus(String name, String value) {
    var changed = new ArrayList<Field>(fields.size() + 1);
    changed.addAll(fields);
    changed.add(checked(name, value));
    return new Headers(List.copyOf(changed));
  }

  /// These headers with all of `others` set, each replacing what was there under its name.
  public Headers withAll(Headers others) {
    if (others.fields.isEmpty()) {
      return this;
    }
    var changed = new ArrayList<Field>(fields.size() + others.fields.size());
    for (Field field : fields) {
      if (!others.has(field.name)) {
        changed.add(field);
      }
    }
    changed.addAll(others.fields);
    return new Headers(List.copyOf(changed));
  }

  /// These headers with `value` added to the comma-separated list `name` unless it is in there.
  Headers withToken(String name, String value) {
    if (hasToken(name, value)) {
      return this;
    }
    String old = first(name);
    return with(name, old == null ? value : old + ", " + value);
  }

  /// Calls `each` with every name and value, in order.
  public void forEach(BiConsumer<String, String> each) {
    fields.forEach(field -> each.accept(field.name, field.value));
  }

  private static Field checked(String name, String value) {
    if (name.isEmpty() || !name.chars().allMatch(Headers::isNameCharacter)) {
      throw new IllegalArgumentException("header name \"" + printable(name) + "\", expected letters, digits and -");
    }
    if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff))) {
      throw new IllegalArgumentException(
          "header " + name + " has a control or non-latin character in its value, expected printable text");
    }
    return new Field(name, value);
  }

  private static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers headers && headers.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /// The names only: values may be secrets.
  @Override
  public String toString() {
    return fields.stream().map(field -> field.name.toLowerCase(Locale.ROOT)).toList().toString();
  }
}
