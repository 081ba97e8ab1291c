package chat.parlance.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {

  private static final long MILLI = 1_000_000;

  private final Company company = new Company();
  private long now = 5_000 * MILLI;

  private void rate(int perSecond) {
    rate(perSecond, 500);
  }

  /// Drafts that come one by one at this rate, for so many milliseconds.
  private void rate(int perSecond, int millis) {
    for (int i = 0; i < perSecond * millis / 1_000; i++) {
      now += 1_000 * MILLI / perSecond;
      company.begins(1, now);
    }
  }

  @Test
  void aSingleDraftIsWrittenAtOnce() {
    company.begins(1, now);

    assertThat(company.wait(1, now, now)).isZero();
  }

  @Test
  void aQuietLaneNeverWaits() {
    rate(1_000);

    assertThat(company.wait(1, now, now)).isZero();
  }

  @Test
  void aBusyLaneWaitsUntilAFlushIsWorthIt() {
    rate(2_000);

    assertThat(company.wait(1, now, now)).isPositive();
    assertThat(company.wait(Company.ENOUGH - 1, now, now)).isPositive();
    assertThat(company.wait(Company.ENOUGH, now, now)).isZero();
  }

  @Test
  void nobodyWaitsLongerThanThePatience() {
    rate(2_000);
    long oldest = now;
    long waited = 0;

    for (long wait = company.wait(1, oldest, now); wait > 0; wait = company.wait(1, oldest, now)) {
      now += wait;
      waited += wait;
    }

    assertThat(waited).isEqualTo(Company.PATIENCE);
  }

  @Test
  void whatWaitedForThePreviousTransactionDoesNotWaitAgain() {
    rate(2_000);

    assertThat(company.wait(5, now - Company.PATIENCE, now)).isZero();
  }

  @Test
  void aLaneThatBecameSlowerByWaitingStopsWaiting() {
    rate(2_000);
    rate(1_200);
    assertThat(company.wait(1, now, now)).isZero();

    now += 1_100 * MILLI;
    rate(2_000);
    assertThat(company.wait(1, now, now)).isPositive();
  }

  @Test
  void aLaneThatIsSlowerEachTimeIsLeftAloneForLonger() {
    for (int i = 0; i < 4; i++) {
      now += 40_000 * MILLI;
      rate(2_000, 110);
      rate(1_200, 600);
    }
    now += 6_500 * MILLI;
    rate(2_000);
    assertThat(company.wait(1, now, now)).isZero();

    now += 1_000 * MILLI;
    rate(2_000);
    assertThat(company.wait(1, now, now)).isPositive();
  }

  @Test
  void aLaneThatFellSilentIsQuiet() {
    rate(2_000);
    now += 1_000 * MILLI;
    company.begins(1, now);

    assertThat(company.wait(1, now, now)).isZero();
  }
}
