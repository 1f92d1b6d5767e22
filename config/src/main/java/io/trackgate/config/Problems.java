package io.trackgate.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects mistakes while files are read, so that a person sees all of them at once; the same mistake counts once. */
public final class Problems {
    private final Set<ConfigProblem> mistakes = new LinkedHashSet<>();
    private final Set<ConfigProblem> warnings = new LinkedHashSet<>();

    void add(Source source, String key, String given, String expected) { mistakes.add(new ConfigProblem(source, key, given, expected)); }

    void add(YamlNode node, String expected) { add(node.source(), node.path(), node.shown(), expected); }

    void warn(Source source, String key, String given, String expected) { warnings.add(new ConfigProblem(source, key, given, expected)); }

    List<ConfigProblem> mistakes() { return new ArrayList<>(mistakes); }

    List<ConfigProblem> warnings() { return new ArrayList<>(warnings); }

    public void throwIfAny() throws ConfigException { if (!mistakes.isEmpty()) throw new ConfigException(mistakes()); }
}
