package dev.syncline.simulation;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Seeds that have failed, by what went wrong in them. A seed proves something only as long as the
 * run is the one it was; the scenario of each fault stays.
 */
class KnownSeedsTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "216, a write covers a version that had lost while a crash takes the record of that",
    "8, a range that came under a ring of before is refused and never asked for again",
    "3000000024, the same in a disaster",
    "115782, a write covers the dot of a write given up and leaves what that one had replaced",
    "402376, a disk whose place another had taken comes back and an acknowledged write is lost",
    "102416, the same in a disaster",
    "106287, the same in a disaster",
    "107645, the same in a disaster",
    "107897, the same in a disaster and the disk that comes back was never in the ring",
    "111936, the same in a disaster",
    "407371, a copy of unsynced writes is restored after a power loss that they did not survive",
    "506078, processes left behind on two nodes acknowledge a write in a disaster",
    "710203, a read whose quorum a ring has undone is answered with what one replica says",
    "6158, a line written anew is taken for tidied before it is on disk",
    "6683, the same",
    "1000000396, an acknowledgement from before a partition was begun anew is counted",
    "1000000818, the same at ALL",
    "1000000039, a read mixes a state of before a write with digests of after its delete is gone",
    "1000018022, a stream leaves a context to which no line leads and which nobody tidies",
    "6000002839, a resolver that gives up leaves what was written beside its last try",
    "200000770244, a write covers what only a write that is lost had replaced",
    "501230, what a delete that is lost had won against is there again and was not told",
    "200000770569, a read from before a delete that all hold shows what that has not replaced"
  })
  void everyPromiseHoldsAgain(long seed, String fault) {
    SeedRunner.play(seed, false);
  }
}
