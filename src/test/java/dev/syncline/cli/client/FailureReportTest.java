package dev.syncline.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.client.BatchSender.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The order in which the failures of an import are told. */
class FailureReportTest {
  private final List<String> told = new ArrayList<>();
  private final FailureReport report = new FailureReport(told::add);

  private static List<Result.Failed> failed(long... lines) {
    return LongStream.of(lines).mapToObj(line -> new Result.Failed(line, "", "no")).toList();
  }

  @Test
  void failuresComeInTheOrderOfTheirLinesWhateverEndsFirst() {
    report.started(1);
    report.started(101);
    report.started(201);
    report.ended(201, failed(203));
    report.ended(101, failed(150, 102));
    assertThat(told).isEmpty();

    report.ended(1, failed(7, 3));

    assertThat(told)
        .containsExactly(
            "line 3: no", "line 7: no", "line 102: no", "line 150: no", "line 203: no");
  }

  @Test
  void aFailureIsToldAsSoonAsNothingBeforeItIsUnderWay() {
    report.started(1);
    report.started(101);
    report.ended(1, failed(2));

    assertThat(told).containsExactly("line 2: no");
  }

  @Test
  void aFailureNamesTheIdWhereItIsKnown() {
    report.started(1);
    report.ended(1, List.of(new Result.Failed(2, "red", "no")));

    assertThat(told).containsExactly("line 2 (id red): no");
  }

  @Test
  void beyondTenFailuresAreOnlyCounted() {
    report.started(1);
    report.ended(1, failed(LongStream.rangeClosed(1, 30).toArray()));

    assertThat(told).hasSize(11).last().isEqualTo("further failures are only counted");
  }
}
