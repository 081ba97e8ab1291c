package chat.parlance.move;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many things there are, and a hash (SHA-256) of all of them in their order: of every field of every record, times to the
/// millisecond.
record Sum(long count, String hash) {

  private static final ClassValue<Method[]> FIELDS = new ClassValue<>() {
    @Override
    protected Method[] computeValue(Class<?> type) {
      return Arrays.stream(type.getRecordComponents()).map(component -> component.getAccessor()).toArray(Method[]::new);
    }
  };

  /// Of all of these.
  static Sum of(Iterator<?> things) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var bytes = new ByteArrayOutputStream();
      var out = new DataOutputStream(bytes);
      long count = 0;
      while (things.hasNext()) {
        put(out, things.next());
        digest.update(bytes.toByteArray());
        bytes.reset();
        count++;
      }
      return new Sum(count, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Each kind of value begins with a mark of its own, and says how long it is.
  private static void put(DataOutputStream out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeByte(0);
      case String text -> {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(1);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      case Long number -> number(out, number);
      case Integer number -> number(out, number);
      case Boolean flag -> number(out, flag ? 1 : 0);
      case Instant time -> number(out, time.toEpochMilli());
      case Enum<?> word -> put(out, word.name());
      case List<?> list -> {
        out.writeByte(3);
        out.writeInt(list.size());
        for (var element : list) {
          put(out, element);
        }
      }
      case Record whole -> fields(out, whole);
      default -> throw new IllegalArgumentException("a value of " + value.getClass()
          + " (expected: records, lists, texts, numbers, flags, times, enums)");
    }
  }

  private static void number(DataOutputStream out, long number) throws IOException {
    out.writeByte(2);
    out.writeLong(number);
  }

  private static void fields(DataOutputStream out, Record whole) throws IOException {
    out.writeByte(4);
    put(out, whole.getClass().getSimpleName());
    for (var field : FIELDS.get(whole.getClass())) {
      try {
        put(out, field.invoke(whole));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// As people compare it.
  @Override
  public String toString() {
    return count + " (" + hash.substring(0, 16) + ")";
  }
}
