package dev.syncline.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * axe-core: looks at a page for what people who see badly, or use no mouse, cannot use.
 *
 * @see <a href="https://github.com/dequelabs/axe-core">axe-core</a>
 */
final class Axe {
  /** Says what is against WCAG 2.2, levels A and AA; nothing if nothing is. */
  static final String RUN =
      """
      axe
        .run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
        .then(({ violations, passes }) =>
          passes.length === 0
            ? "nothing was looked at"
            : violations
                .flatMap(({ id, nodes }) => nodes.map((each) => `${id} ${each.html}: ${each.failureSummary}`))
                .join("\\n"))
      """;

  private Axe() {}

  /** Makes it known to a page. */
  static String script() {
    try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
      if (in == null) {
        throw new IllegalStateException("axe-core is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
