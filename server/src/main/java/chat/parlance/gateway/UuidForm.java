package chat.parlance.gateway;

import java.util.UUID;

/// The form of our 64-bit ids as UUIDs, for dialects whose clients expect these. Reversible; looks like a random UUID
/// (version 4), since validators of clients know no other, and ids made one after the other differ from their first digit.
///
/// 64 bits are the id, shuffled; the other 58 are computed from it, so that a UUID of anybody else is not taken for one of
/// ours. Nothing is secret here.
public final class UuidForm {

  private static final long FIRST = 0xBF58476D1CE4E5B9L;
  private static final long SECOND = 0x94D049BB133111EBL;
  private static final long CHECK = 0x9E3779B97F4A7C15L;
  private static final long FIRST_INVERSE = inverse(FIRST);
  private static final long SECOND_INVERSE = inverse(SECOND);
  private static final int CHECK_BITS = 58;
  private static final long CHECK_MASK = (1L << CHECK_BITS) - 1;

  private UuidForm() {}

  /// The UUID that stands for this id.
  public static UUID of(long id) {
    long shuffled = shuffle(id);
    long high = shuffled >>> 16 << 16 | 0x4000 | shuffled >>> 4 & 0xFFF;
    long low = 1L << 63 | (shuffled & 0xF) << CHECK_BITS | check(id);
    return new UUID(high, low);
  }

  /// The id that this UUID stands for; 0 if it stands for none.
  public static long id(UUID uuid) {
    long high = uuid.getMostSignificantBits();
    long low = uuid.getLeastSignificantBits();
    long id = unshuffle(high >>> 16 << 16 | (high & 0xFFF) << 4 | low >>> CHECK_BITS & 0xF);
    return of(id).equals(uuid) ? id : 0;
  }

  private static long check(long id) {
    return shuffle(id ^ CHECK) & CHECK_MASK;
  }

  /// The finalizer of SplitMix64, whose every step can be undone.
  private static long shuffle(long id) {
    long z = (id ^ id >>> 30) * FIRST;
    z = (z ^ z >>> 27) * SECOND;
    return z ^ z >>> 31;
  }

  private static long unshuffle(long shuffled) {
    long z = unshift(shuffled, 31) * SECOND_INVERSE;
    z = unshift(z, 27) * FIRST_INVERSE;
    return unshift(z, 30);
  }

  /// Undoes `z ^ z >>> bits`.
  private static long unshift(long z, int bits) {
    return z ^ z >>> bits ^ z >>> 2 * bits;
  }

  /// Of an odd number, modulo 2 to the power of 64, by Newton's iteration: each step doubles the bits that are right.
  private static long inverse(long odd) {
    long inverse = odd;
    for (int right = 3; right < 64; right *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
