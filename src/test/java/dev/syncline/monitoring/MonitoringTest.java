package dev.syncline.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.monitoring.Monitoring.Alert;
import dev.syncline.monitoring.Monitoring.Query;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the metrics that are named exist, {@code MonitoringIT} asks a running node. */
class MonitoringTest {
  private static final Exposition METRICS =
      Exposition.parse(
          """
          # TYPE syncline_lag_seconds gauge
          syncline_lag_seconds{peer="n2"} NaN
          syncline_wait_seconds_bucket{stage="queue",le="0.1"} 3
          syncline_wait_seconds_bucket{stage="total",le="+Inf"} 4
          syncline_ready 1.0
          """);

  private static List<String> unknown(String expression, String... shown) {
    return new Query("q", expression, Set.of(shown)).unknown(METRICS);
  }

  @Test
  void everyAlertHasItsParagraphThatSaysWhatItMeansHowToLookAndWhatToDo() {
    List<Alert> alerts = Monitoring.alerts(Monitoring.read(Monitoring.RULES));
    Map<String, String> sections = Monitoring.sections(Monitoring.read(Monitoring.RUNBOOK));
    assertThat(alerts).hasSizeGreaterThan(10);
    assertThat(alerts.stream().flatMap(each -> each.missing(sections).stream())).isEmpty();
    assertThat(alerts).extracting(Alert::name).doesNotHaveDuplicates();
  }

  @Test
  void oneCommandOfTheRunbookLeadsAllLinksToWhereItIsKept() {
    String home = "https://git.example.com/syncline/blob/main";
    String command = "sed -i 's#" + Monitoring.RUNBOOK_BASE + "#" + home + "#'";
    String rules = Monitoring.read(Monitoring.RULES);
    assertThat(Monitoring.read(Monitoring.RUNBOOK)).contains(command);
    assertThat(rules).contains(command);

    String led = rules.replace(Monitoring.RUNBOOK_BASE, home);
    assertThat(Monitoring.alerts(led))
        .allSatisfy(
            alert -> {
              URI link = URI.create(alert.runbook());
              assertThat(link.getScheme()).isEqualTo("https");
              assertThat(link.getPath()).isEqualTo("/syncline/blob/main/docs/operations.md");
            });
  }

  @Test
  void everyPanelAndEveryRuleIsOneThatCanBeRead() {
    for (Query query : Monitoring.queries(Monitoring.read(Monitoring.DASHBOARD))) {
      assertThat(PromQl.parse(query.expression()).selectors()).as(query.where()).isNotEmpty();
    }
  }

  @Test
  void anUnknownMetricLabelOrValueIsNamed() {
    assertThat(unknown("syncline_ready == 0", "instance")).isEmpty();
    assertThat(unknown("syncline_redy == 0")).containsExactly("q: there is no syncline_redy");
    assertThat(unknown("max by (node) (syncline_lag_seconds) > 3", "node"))
        .containsExactly("q: syncline_lag_seconds has no label node");
    assertThat(unknown("syncline_lag_seconds{node=\"n2\"}"))
        .containsExactly("q: syncline_lag_seconds has no label node");
    assertThat(unknown("rate(syncline_wait_seconds_bucket{stage=\"peer\"}[5m])"))
        .containsExactly("q: syncline_wait_seconds_bucket has no stage that is peer");
    assertThat(unknown("sum(syncline_ready) + sum(syncline_wait_seconds_count)"))
        .containsExactly("q: there is no syncline_wait_seconds_count");
    assertThat(unknown("syncline_lag_seconds / on (stage) syncline_wait_seconds_bucket"))
        .containsExactly("q: syncline_lag_seconds has no label stage");
  }

  @Test
  void aLabelThatAnAggregationHasTakenAwayCannotBeShown() {
    assertThat(unknown("max by (peer) (syncline_lag_seconds)", "peer")).isEmpty();
    assertThat(unknown("max by (peer) (syncline_lag_seconds)", "instance"))
        .containsExactly("q: the result has no label instance");
    String quantile =
        "histogram_quantile(0.99, sum by (stage, le) (rate(syncline_wait_seconds_bucket[5m])))";
    assertThat(unknown(quantile, "stage")).isEmpty();
    assertThat(unknown(quantile, "le")).containsExactly("q: the result has no label le");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1 + 1",
        "rate(syncline_ready[5m]",
        "rate(syncline_ready[5])",
        "sum by (instance) syncline_ready",
        "reate(syncline_ready[5m])",
        "syncline_ready syncline_ready",
        "syncline_ready{instance~\"n1\"}",
        "syncline_ready % 2"
      })
  void whatIsNoExpressionOrIsNotKnownIsRefused(String expression) {
    assertThatThrownBy(() -> PromQl.parse(expression)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAlertWithoutAWholeParagraphOrItsTextsIsFound() {
    String rules =
        """
        groups:
          - name: g
            rules:
              - alert: OneAlert
                expr: syncline_ready == 0
                labels: {severity: critical}
                annotations: {summary: down, runbook_url: %s/docs/operations.md#onealert}
              - alert: Two
                expr: syncline_ready == 0
                labels: {severity: loud}
                annotations: {summary: down, runbook_url: %s/docs/operations.md#onealert}
        """
            .replace("%s", Monitoring.RUNBOOK_BASE);
    String runbook =
        "# Top\n\n## OneAlert\n\n**Means** a. **Look** b.\n**Do** c.\n\n## Two\n\n**Do** d.";
    Map<String, String> sections = Monitoring.sections(runbook);
    List<Alert> alerts = Monitoring.alerts(rules);
    assertThat(alerts.get(0).missing(sections)).isEmpty();
    assertThat(alerts.get(0).missing(Map.of())).hasSize(3);
    assertThat(alerts.get(1).missing(sections))
        .containsExactly(
            "Two points to " + Monitoring.RUNBOOK_BASE + "/docs/operations.md#onealert",
            "Two has no **Means** in its paragraph",
            "Two has no **Look** in its paragraph",
            "Two has no severity or summary");
  }
}
