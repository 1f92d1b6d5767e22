package io.trackgate.simulator;

/** The first half of a rule: {@code tracker.when(setOutput()).once().then(silence())}. */
public final class Scene {
    private static final int ALWAYS = Integer.MAX_VALUE;

    private final ScriptRules rules;
    private final CommandMatcher matcher;
    private final int times;

    Scene(ScriptRules rules, CommandMatcher matcher) { this(rules, matcher, ALWAYS); }

    private Scene(ScriptRules rules, CommandMatcher matcher, int times) {
        this.rules = rules;
        this.matcher = matcher;
        this.times = times;
    }

    /** For so many commands, then older rules count again. */
    public Scene times(int count) {
        if (count < 1) throw new IllegalArgumentException("times: " + count + " (expected: >= 1)");
        return new Scene(rules, matcher, count);
    }

    public Scene once() { return times(1); }

    public void then(Reaction reaction) { rules.add(matcher, reaction, times); }
}
