package dev.syncline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.cli.sample.SampleData;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptTest {
  @Test
  void theWholeSampleIsWrittenOnceAndWhatIsChangedOrDeletedWasLoaded() throws IOException {
    SampleData data = SampleData.load();
    Script script = Script.of(data, false);
    Set<String> loaded = new HashSet<>();
    script.load().forEach(each -> assertThat(loaded.add(each.id())).isTrue());
    assertThat(loaded).hasSizeGreaterThanOrEqualTo(2_000);
    assertThat(script.changed("n3")).isNotEmpty().allMatch(each -> loaded.contains(each.id()));
    assertThat(script.deleted()).isNotEmpty().allMatch(each -> loaded.contains(each.id()));
    assertThat(script.added()).isNotEmpty().noneMatch(each -> loaded.contains(each.id()));
    assertThat(loaded.size() + script.added().size()).isEqualTo(data.size());
  }

  @Test
  void theExampleIsNeitherChangedNorDeleted() throws IOException {
    Script script = Script.of(SampleData.load(), false);
    String id = script.example().id();
    assertThat(script.changed("n3")).noneMatch(each -> each.id().equals(id));
    assertThat(script.deleted()).noneMatch(each -> each.id().equals(id));
    assertThat(script.load()).anyMatch(each -> each.id().equals(id));
  }

  @Test
  void aChangeIsAnotherValue() throws IOException {
    Script script = Script.of(SampleData.load(), false);
    assertThat(script.changed("n3").get(0)).isNotEqualTo(script.load().get(0));
  }

  @Test
  void whatIsAcknowledgedIsExpectedAndWhatIsDeletedIsNot() {
    Expected expected = new Expected();
    Expected.Change.Put put =
        new Expected.Change.Put("a", "AAAA", new io.vertx.core.json.JsonObject());
    expected.acknowledged(put, "n1@1:1");
    assertThat(expected.live()).map(Expected.Entry::dot).containsExactly("n1@1:1");
    expected.acknowledged(new Expected.Change.Delete("a"), "n1@1:2");
    assertThat(expected.live()).isEmpty();
    assertThat(expected.deleted()).containsExactly("a");
  }
}
