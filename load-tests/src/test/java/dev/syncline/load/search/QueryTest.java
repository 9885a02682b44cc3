package dev.syncline.load.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.load.vectors.VectorPool;
import dev.syncline.load.vectors.VectorSource;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void aSearchAsksForIdsOnly() {
    VectorPool queries = VectorSource.gaussian(1, 2, 3);
    assertThat(Query.bodies(queries, 10, 50))
        .hasSize(3)
        .element(2)
        .isEqualTo("{\"vector\":\"" + queries.base64(2) + "\",\"k\":10,\"ef\":50,\"include\":[]}");
  }

  @Test
  void theKeysOfAnAnswerAreThoseOfItsIds() throws Exception {
    assertThat(
            Query.keys(
                "{\"results\":[{\"id\":\"k000000000017\",\"score\":0.5,\"dot\":\"n1@5:42\"},"
                    + "{\"id\":\"k000000000003\",\"score\":0.25}],\"complete\":true,\"nodes\":1}"))
        .containsExactly(17, 3);
  }

  @Test
  void anAnswerThatIsNotWholeOrOfOtherEntriesDoesNotCount() {
    assertThatThrownBy(() -> Query.keys("{\"results\":[],\"complete\":false,\"nodes\":1}"))
        .isInstanceOf(IOException.class)
        .hasMessage("a search was not complete");
    assertThatThrownBy(() -> Query.keys("{\"results\":[{\"id\":\"red\"}],\"complete\":true}"))
        .isInstanceOf(IOException.class)
        .hasMessage("no id of a load: red");
  }
}
