package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of one tracker's scene over the script that it plays otherwise. The newest rule that matches decides. Written by a test, read by the loop. */
final class ScriptRules implements Script {

    private static final class Rule {
        private final CommandMatcher matcher;
        private final Reaction reaction;
        private int left;

        private Rule(CommandMatcher matcher, Reaction reaction, int times) {
            this.matcher = matcher;
            this.reaction = reaction;
            this.left = times;
        }
    }

    private final List<Rule> rules = new ArrayList<>(0);
    private Script otherwise;

    ScriptRules(Script otherwise) { this.otherwise = otherwise; }

    synchronized void play(Script script) { otherwise = script; }

    synchronized void add(CommandMatcher matcher, Reaction reaction, int times) { rules.addFirst(new Rule(matcher, reaction, times)); }

    synchronized void clear() { rules.clear(); }

    @Override
    public Reaction reactTo(DeviceCommand command) {
        Script fallback;
        synchronized (this) {
            Optional<Rule> rule = rules.stream().filter(each -> each.matcher.matches(command)).findFirst();
            if (rule.isPresent()) return use(rule.get());
            fallback = otherwise;
        }
        return fallback.reactTo(command);
    }

    private Reaction use(Rule rule) {
        rule.left--;
        if (rule.left == 0) rules.remove(rule);
        return rule.reaction;
    }
}
