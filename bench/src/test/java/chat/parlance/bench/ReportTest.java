package chat.parlance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  private final Report report = new Report(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

  @Test
  void aFigureIsTheMedianWithTheExtremes() {
    var figure = Figure.of("w1", "size", "bytes", 5, 1, 4, 2);

    assertThat(figure.median()).isEqualTo(3);
    assertThat(figure.low()).isEqualTo(1);
    assertThat(figure.high()).isEqualTo(5);
  }

  @Test
  void goalsThatAreMetEndWithZero() {
    report.add(Figure.of("w1", "ratio", "×", 1.2).withGoal(Goal.atMost(1.3)));
    report.add(Figure.of("w1", "rate", "/s", 1.2).withGoal(Goal.atLeast(1.2)));
    report.add(Figure.of("w1", "size", "bytes", 5_000));

    assertThat(report.exitCode()).isZero();
  }

  @Test
  void aGoalThatIsMissedIsSaidInTheTableAndByTheExitCode() {
    report.add(Figure.of("w1", "ratio", "×", 1.4).withGoal(Goal.atMost(1.3)));

    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.table()).contains("| ≤ 1.30 | **missed** |");
  }

  @Test
  void aVoidWorkloadIsWorseThanAGoalThatIsMissed() {
    report.add(Figure.of("w1", "ratio", "×", 1.4).withGoal(Goal.atMost(1.3)));
    report.voided("w2", List.of("message 1 of stream 0 came twice"));

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.table()).contains("**VOID** w2: message 1 of stream 0 came twice");
  }

  @Test
  void aVoidWorkloadHasNoResult() {
    report.add(Figure.of("w1", "ratio", "×", 1.2));
    report.add(Figure.of("w2", "before", "×", 1.2));
    report.voided("w2", List.of("message 1 of stream 0 came twice"));
    report.add(Figure.of("w2", "after", "×", 1.2));

    assertThat(report.figures()).extracting(Figure::name).containsExactly("ratio");
    assertThat(report.table()).doesNotContain("before", "after");
  }
}
