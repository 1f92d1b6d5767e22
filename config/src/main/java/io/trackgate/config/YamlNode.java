package io.trackgate.config;

import java.util.List;
import java.util.Map;

/** A piece of a configuration file that still knows where it stands, so that every complaint can name the place. */
sealed interface YamlNode {

    Source source();

    /** The dotted key, as a complaint prints it ({@code http.rate-limit.per-address}, {@code models[2].code}). */
    String path();

    /** What a complaint prints as given. */
    String shown();

    /** How a scalar was written; quoted scalars are always TEXT. */
    enum Kind { TEXT, NUMBER, BOOLEAN, NULL }

    record Scalar(Source source, String path, String text, Kind kind) implements YamlNode {
        private static final int SHOWN = 80;

        @Override
        public String shown() {
            String printable = text.replaceAll("\\p{Cntrl}", "\u00b7");
            if (printable.isEmpty()) return "an empty text";
            return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "\u2026";
        }
    }

    record Sequence(Source source, String path, List<YamlNode> items) implements YamlNode {
        @Override
        public String shown() { return "a list"; }
    }

    record Mapping(Source source, String path, Map<String, YamlNode> byKey) implements YamlNode {
        @Override
        public String shown() { return "a map"; }
    }
}
