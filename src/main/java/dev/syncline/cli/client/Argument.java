package dev.syncline.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Values of arguments that may stand in a file ({@code @FILE}) or on standard input. */
final class Argument {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String STANDARD_INPUT = "-";

  private final CommandLine command;
  private final InputStream in;
  private String reader = "";

  /**
   * For one command line.
   *
   * @param in standard input, read at most once
   */
  Argument(CommandLine command, InputStream in) {
    this.command = command;
    this.in = in;
  }

  /** Refuses the command line unless {@code holds}. */
  void check(boolean holds, String name, String problem) {
    if (!holds) {
      throw new ParameterException(command, name + " " + problem);
    }
  }

  /** The value itself, or the text of the file or of standard input that it names. */
  String text(String name, String value) {
    try {
      if (value.equals(STANDARD_INPUT)) {
        check(reader.isEmpty(), name, "and " + reader + " cannot both be standard input");
        reader = name;
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      return value.startsWith("@") ? Files.readString(Path.of(value.substring(1))) : value;
    } catch (NoSuchFileException e) {
      throw refused(name, "names a file that is not there: " + e.getFile());
    } catch (InvalidPathException | IOException | UncheckedIOException e) {
      throw refused(name, "cannot be read from " + value + ": " + e.getMessage());
    }
  }

  /** As {@link #text}, checked to be one JSON value that starts with {@code first}. */
  String json(String name, String value, JsonToken first, String expected) {
    String text = text(name, value).strip();
    try (JsonParser parser = JSON.createParser(text)) {
      check(parser.nextToken() == first, name, "must be " + expected);
      parser.skipChildren();
      check(parser.nextToken() == null, name, "must be one value, but goes on after it");
      return text;
    } catch (IOException e) {
      throw refused(name, "must be " + expected);
    }
  }

  private ParameterException refused(String name, String problem) {
    return new ParameterException(command, name + " " + problem);
  }
}
