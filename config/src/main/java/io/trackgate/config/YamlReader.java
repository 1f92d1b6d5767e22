package io.trackgate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads one YAML (or JSON) file into nodes that know their line. A file that can't be read whole becomes an empty mapping and a problem. */
final class YamlReader {
    static final int MAX_FILE = 16 << 20;
    private static final int MAX_DEPTH = 32;
    private static final YAMLFactory YAML = yaml();
    private static final JsonFactory JSON = new JsonFactory();

    private final String file;
    private final JsonParser parser;
    private final Problems problems;

    private YamlReader(String file, JsonParser parser, Problems problems) {
        this.file = file;
        this.parser = parser;
        this.problems = problems;
    }

    /** @param name what complaints call the file */
    static YamlNode.Mapping read(Path path, String name, Problems problems) {
        YamlNode.Mapping empty = new YamlNode.Mapping(new Source(name, 1), "", Map.of());
        YamlNode root = readAny(path, name, problems, empty);
        if (root instanceof YamlNode.Mapping mapping) return mapping;
        problems.add(root.source(), "file", root.shown(), "a map of keys");
        return empty;
    }

    static YamlNode readAny(Path path, String name, Problems problems, YamlNode fallback) {
        Source start = new Source(name, 1);
        try {
            if (!Files.isRegularFile(path)) {
                problems.add(start, "file", path + " is missing", "a readable file");
                return fallback;
            }
            if (Files.size(path) > MAX_FILE) {
                problems.add(start, "file", Files.size(path) + " bytes", "<= " + MAX_FILE + " bytes");
                return fallback;
            }
            JsonFactory factory = name.endsWith(".json") ? JSON : YAML;
            try (JsonParser parser = factory.createParser(Files.readString(path))) {
                return new YamlReader(name, parser, problems).document(fallback);
            }
        } catch (Refused refused) {
            problems.add(refused.problem.source(), refused.problem.key(), refused.problem.given(), refused.problem.expected());
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            problems.add(new Source(name, line), "file", syntaxProblem(e.getOriginalMessage()),
                    name.endsWith(".json") ? "valid JSON" : "valid YAML");
        } catch (IOException e) {
            problems.add(start, "file", "unreadable: " + e.getClass().getSimpleName() + " " + e.getMessage(), "a readable UTF-8 file");
        }
        return fallback;
    }

    private YamlNode document(YamlNode fallback) throws IOException, Refused {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) return fallback; // an empty file: every default
        YamlNode root = node("", line(), 0);
        if (parser.nextToken() != null) throw refuse(line(), "file", "a second document", "one document in a file");
        return root;
    }

    private YamlNode node(String path, int line, int depth) throws IOException, Refused {
        refuseAnchors(path);
        if (depth > MAX_DEPTH) throw refuse(line, path, "nested more than " + MAX_DEPTH + " deep", "<= " + MAX_DEPTH);
        Source source = new Source(file, line);
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(source, path, depth);
            case START_ARRAY -> sequence(source, path, depth);
            case VALUE_NULL -> new YamlNode.Scalar(source, path, "null", YamlNode.Kind.NULL);
            case VALUE_TRUE, VALUE_FALSE -> new YamlNode.Scalar(source, path, parser.getText(), YamlNode.Kind.BOOLEAN);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new YamlNode.Scalar(source, path, parser.getText(), YamlNode.Kind.NUMBER);
            default -> new YamlNode.Scalar(source, path, parser.getText(), YamlNode.Kind.TEXT);
        };
    }

    private YamlNode mapping(Source source, String path, int depth) throws IOException, Refused {
        Map<String, YamlNode> byKey = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int line = line();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            refuseAnchors(keyPath);
            parser.nextToken();
            YamlNode value = node(keyPath, line, depth + 1);
            YamlNode before = byKey.putIfAbsent(key, value);
            if (before != null) {
                problems.add(value.source(), keyPath, "a second time", "once; the first is in line " + before.source().line());
            }
        }
        return new YamlNode.Mapping(source, path, byKey);
    }

    private YamlNode sequence(Source source, String path, int depth) throws IOException, Refused {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) { items.add(node(path + "[" + items.size() + "]", line(), depth + 1)); }
        return new YamlNode.Sequence(source, path, items);
    }

    // An alias makes one mistake appear in two places, and a few bytes grow into gigabytes.
    private void refuseAnchors(String path) throws IOException, Refused {
        if (parser instanceof YAMLParser yaml && (yaml.isCurrentAlias() || yaml.getObjectId() != null)) {
            throw refuse(line(), path.isEmpty() ? "file" : path, yaml.isCurrentAlias() ? "an alias (*)" : "an anchor (&)",
                    "the value written out; anchors and aliases are not supported");
        }
    }

    private Refused refuse(int line, String key, String given, String expected) {
        return new Refused(new ConfigProblem(new Source(file, line), key, given, expected));
    }

    private int line() { return Math.max(1, parser.currentTokenLocation().getLineNr()); }

    // The parser says what it was doing ("while parsing a flow mapping"), shows the place, and only then says what was wrong.
    private static String syntaxProblem(String message) {
        String line = message.lines().filter(text -> !text.isBlank() && !text.startsWith(" ") && !text.startsWith("while ")).findFirst()
                .orElse("unreadable");
        return line.length() <= 160 ? line : line.substring(0, 160) + "\u2026";
    }

    private static YAMLFactory yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_FILE);
        // "no" is a reply pattern, a country or a name, and a switch is written true or false
        return YAMLFactory.builder().loaderOptions(options).enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS).build();
    }

    /** Ends the reading of a file at a place from which no sense can be made of the rest. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient ConfigProblem problem;

        Refused(ConfigProblem problem) {
            super(problem.toString());
            this.problem = problem;
        }
    }
}
