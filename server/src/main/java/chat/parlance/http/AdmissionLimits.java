package chat.parlance.http;

/// How many handshakes are let in: rates per second and bursts, for one address and for all together.
///
/// `maxAddresses` bounds the memory: that many addresses are told apart, further ones share one bucket until others
/// have recovered.
public record AdmissionLimits(double perAddress, int addressBurst, double overall, int overallBurst, int maxAddresses) {

  /// 200 per second and address with bursts of 1,000; 2,000 per second in all with bursts of 20,000.
  public static final AdmissionLimits DEFAULT = new AdmissionLimits(200, 1_000, 2_000, 20_000, 50_000);

  public AdmissionLimits {
    check("handshakes per second and address", perAddress);
    check("burst of handshakes per address", addressBurst);
    check("handshakes per second", overall);
    check("burst of handshakes", overallBurst);
    check("addresses told apart", maxAddresses);
  }

  private static void check(String what, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(what + " is " + value + ", expected more than 0");
    }
  }
}
