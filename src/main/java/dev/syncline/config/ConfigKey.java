package dev.syncline.config;

import java.util.Locale;
import java.util.function.Function;

/**
 * One row of the table of settings.
 *
 * @param name dotted and camel-cased, with its unit last, such as {@code http.maxBodyBytes}
 * @param type what it accepts
 * @param preset its value when nobody sets it
 * @param meaning what it does, one sentence
 * @param reason why the default is what it is, one sentence
 * @param accessor where the record tree holds it
 * @param <T> the Java type of its value
 */
public record ConfigKey<T>(
    String name,
    ValueType<T> type,
    Preset preset,
    String meaning,
    String reason,
    Function<SynclineConfig, T> accessor) {

  /** The environment form: {@code node.dataDir} is {@code SYNCLINE_NODE_DATA_DIR}. */
  public String environmentName() {
    String words = name.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2");
    return "SYNCLINE_" + words.toUpperCase(Locale.ROOT);
  }

  /**
   * The value itself when this key allows it.
   *
   * @throws IllegalArgumentException naming the key, the value and the limit
   */
  T check(T value) {
    if (!type.accepts(value)) {
      throw new IllegalArgumentException(violation(type.format(value)));
    }
    return value;
  }

  String violation(String text) {
    return name + " = '" + text + "' must be " + type.limit();
  }

  /** The value of a key that nobody set. */
  public sealed interface Preset {
    /** Where the value comes from, for people. */
    String description();

    /** Always the same text; empty for an optional text or a list means none. */
    record Fixed(String text) implements Preset {
      @Override
      public String description() {
        return text.isEmpty() ? "none" : text;
      }
    }

    /** The name of the host. */
    record HostName() implements Preset {
      @Override
      public String description() {
        return "the host's name";
      }
    }

    /** {@code prefix} and the value of {@code basis}, a key that stands earlier in the table. */
    record DerivedFrom(String prefix, ConfigKey<String> basis) implements Preset {
      @Override
      public String description() {
        return prefix + "<" + basis.name() + ">";
      }
    }
  }
}
