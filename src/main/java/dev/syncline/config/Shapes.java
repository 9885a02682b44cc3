package dev.syncline.config;

import dev.syncline.config.ValueType.Text;
import dev.syncline.config.ValueType.WholeNumber;
import java.util.regex.Pattern;

/** The shapes of values that several keys share, or that need a pattern. */
final class Shapes {
  static final Text NAME =
      new Text(
          Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"),
          "1 to 63 letters, digits, '.', '_' or '-', the first a letter or digit");
  static final Text HOST =
      new Text(
          Pattern.compile("[A-Za-z0-9._:%-]{1,253}"),
          "a host name or an IP address of at most 253 characters");
  static final Text HOST_AND_PORT =
      new Text(
          Pattern.compile(
              "(\\[[0-9A-Fa-f:.%]{2,64}]|[A-Za-z0-9._-]{1,253}):"
                  + "([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])"),
          "host:port with a port from 1 to 65535");
  static final Text FILE =
      new Text(
          Pattern.compile("[^,\\p{Cntrl}]{1,4096}"),
          "a file path of 1 to 4,096 characters without a comma");
  static final Text CLASS_NAME =
      new Text(
          Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$.]{0,511}"),
          "a fully qualified class name of at most 512 characters");
  static final Text URL =
      new Text(
          Pattern.compile("https?://[^,\\s\\p{Cntrl}]{1,1000}"),
          "an http or https URL of at most 1,000 characters without a comma");
  static final WholeNumber PORT = new WholeNumber(0, 65_535, "");

  private Shapes() {}
}
