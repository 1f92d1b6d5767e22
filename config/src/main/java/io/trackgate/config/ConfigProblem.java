package io.trackgate.config;

/** One mistake in a configuration file, as one line: {@code gateway.yaml:12: commands.reply-timeout: 0s (expected: > 0s)}. */
public record ConfigProblem(Source source, String key, String given, String expected) {
    @Override
    public String toString() { return "%s: %s: %s (expected: %s)".formatted(source, key, given, expected); }
}
