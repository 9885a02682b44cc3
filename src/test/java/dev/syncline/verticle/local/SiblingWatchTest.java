package dev.syncline.verticle.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.core.codec.Bytes;
import dev.syncline.core.entry.EntryKey;
import dev.syncline.port.TimeSource;
import org.junit.jupiter.api.Test;

class SiblingWatchTest {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private long nanos;
  private final SiblingWatch watch =
      new SiblingWatch(
          new TimeSource() {
            @Override
            public long wallMillis() {
              return 0;
            }

            @Override
            public long nanos() {
              return nanos;
            }
          },
          3,
          9);

  private boolean written(String id, int values) {
    return watch.written("docs", new EntryKey(1, Bytes.utf8(id)), values);
  }

  @Test
  void everyWriteCountsAndAnEntryIsLoggedOnceAMinute() {
    assertThat(written("a", 2)).isFalse();
    assertThat(written("a", 3)).isTrue();
    assertThat(written("a", 4)).isFalse();
    assertThat(written("b", 3)).isTrue();
    nanos = MINUTE_NANOS - 1;
    assertThat(written("a", 5)).isFalse();
    nanos = MINUTE_NANOS;
    assertThat(written("a", 6)).isTrue();

    assertThat(watch.warnings()).isEqualTo(5);
  }

  @Test
  void ofMoreEntriesThanAreKeptInMindNoMoreAreLogged() {
    int logged = 0;
    for (int i = 0; i < 5_000; i++) {
      logged += written("k" + i, 3) ? 1 : 0;
    }

    assertThat(logged).isEqualTo(1_024);
    assertThat(watch.warnings()).isEqualTo(5_000);
  }
}
