package dev.syncline.config;

import dev.syncline.config.ConfigOutcome.Setting;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Settings from a YAML file, nested ({@code http: {port: 80}}) or dotted ({@code http.port: 80}). A
 * key without a value keeps its default. Scalars are taken as written, so {@code 1.10} stays text.
 */
final class FileLayer {
  /** Keys have two levels; a deeper tree (or an alias to itself) is walked no further. */
  private static final int MAX_DEPTH = 4;

  private static final Schema SCHEMA = new CoreSchema();

  private final Path file;
  private final List<Setting> settings = new ArrayList<>();
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Map<String, Integer> lineByKey = new HashMap<>();

  private FileLayer(Path file) {
    this.file = file;
  }

  static ConfigLayer read(Path file) {
    FileLayer layer = new FileLayer(file);
    try {
      layer.parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      layer.refuse("there is no such file");
    } catch (CharacterCodingException e) {
      layer.refuse("is not UTF-8 text");
    } catch (IOException e) {
      layer.refuse("cannot be read: " + e);
    }
    return new ConfigLayer(layer.settings, layer.problems);
  }

  private void parse(String yaml) {
    try {
      Optional<Node> root =
          new Compose(LoadSettings.builder().setLabel(file.toString()).setSchema(SCHEMA).build())
              .composeString(yaml);
      root.filter(node -> !isNull(node)).ifPresent(this::walkRoot);
    } catch (MarkedYamlEngineException e) {
      String where = e.getProblemMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
      problems.add(new ConfigProblem(file + where, "is not valid YAML: " + e.getProblem()));
    } catch (YamlEngineException e) {
      refuse("is not valid YAML: " + e.getMessage());
    }
  }

  private void walkRoot(Node root) {
    if (root instanceof MappingNode) {
      walk("", root, 0);
    } else {
      refuse("must hold keys and values");
    }
  }

  private void walk(String name, Node node, int depth) {
    if (node instanceof MappingNode mapping && !isKey(name) && depth < MAX_DEPTH) {
      for (NodeTuple tuple : mapping.getValue()) {
        String last = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
        walk(name.isEmpty() ? last : name + "." + last, tuple.getValueNode(), depth + 1);
      }
    } else if (!isKey(name)) {
      unknown(name, node);
    } else if (lineByKey.containsKey(name)) {
      problems.add(
          new ConfigProblem(origin(node), name + " is already set in line " + lineByKey.get(name)));
    } else {
      lineByKey.put(name, line(node));
      leaf(name, node);
    }
  }

  private void leaf(String name, Node node) {
    if (node instanceof ScalarNode scalar) {
      if (!isNull(node)) {
        settings.add(new Setting(name, scalar.getValue().strip(), origin(node)));
      }
    } else if (node instanceof SequenceNode sequence && takesList(name) && isFlat(sequence)) {
      String text =
          sequence.getValue().stream()
              .map(element -> ((ScalarNode) element).getValue().strip())
              .collect(Collectors.joining(","));
      settings.add(new Setting(name, text, origin(node)));
    } else {
      problems.add(new ConfigProblem(origin(node), name + " must be one value, not a structure"));
    }
  }

  private void unknown(String name, Node node) {
    boolean section = ConfigKeys.names().stream().anyMatch(key -> key.startsWith(name + "."));
    if (section && isNull(node)) {
      return; // every key of the section is commented out
    }
    problems.add(
        section
            ? new ConfigProblem(origin(node), name + " is a section and takes no value of its own")
            : ConfigProblem.unknownKey(origin(node), name, ConfigKeys.names()));
  }

  private void refuse(String detail) {
    problems.add(new ConfigProblem(file.toString(), detail));
  }

  private String origin(Node node) {
    return file + " line " + line(node);
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static boolean isFlat(SequenceNode sequence) {
    return sequence.getValue().stream().allMatch(ScalarNode.class::isInstance);
  }

  private static boolean takesList(String name) {
    return ConfigKeys.all().stream()
        .anyMatch(key -> key.name().equals(name) && key.type() instanceof ValueType.TextList);
  }

  private static boolean isKey(String name) {
    return ConfigKeys.names().contains(name);
  }
}
