package chat.parlance;

/// The version of this build.
final class Version {

  private Version() {}

  static String text() {
    var version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
