package chat.parlance.imports;

/// The databases that can be brought. Each throws [OriginalException], or [IllegalArgumentException] that shows nothing of a URL that
/// is none; both say what is expected.
public final class Originals {

  private Originals() {}

  /// HexaTron's; `globalId` is the id of the conversation of all.
  public static Original hexatron(String url, String globalId) {
    return new MongoOriginal(MongoSource.of(url, Hexatron.DATABASE), new Hexatron(globalId));
  }

  public static Original humane(String url) {
    return new MongoOriginal(MongoSource.of(url, Humane.DATABASE), new Humane());
  }

  public static Original careforall(String url) {
    return new MongoOriginal(MongoSource.of(url, Careforall.DATABASE), new Careforall());
  }

  public static Original gabay(PostgresSource.Address address) {
    return opened(address, Gabay::new);
  }

  public static Original gochat(PostgresSource.Address address) {
    return opened(address, Gochat::new);
  }

  private interface Reader {
    Original of(PostgresSource source);
  }

  private static Original opened(PostgresSource.Address address, Reader reader) {
    var source = PostgresSource.open(address);
    try {
      return reader.of(source);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }
}
