package io.trackgate.simulator;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which commands a rule of a script is about. */
@FunctionalInterface
public interface CommandMatcher {

    boolean matches(DeviceCommand command);

    static CommandMatcher any() { return command -> true; }

    static CommandMatcher kind(CommandKind kind) { return command -> command.kind() == kind; }

    /** Switches an output, whichever. */
    static CommandMatcher setOutput() { return kind(CommandKind.SET_OUTPUTS); }

    /** Switches this output, alone or among others. */
    static CommandMatcher setOutput(int output) {
        return setOutput().and(command -> command.outputs().containsKey(output));
    }

    /** Switches this output to this state, alone or among others. */
    static CommandMatcher setOutput(int output, boolean on) {
        return setOutput().and(command -> Boolean.valueOf(on).equals(command.outputs().get(output)));
    }

    static CommandMatcher setLed() { return kind(CommandKind.SET_LED); }

    /** Writes settings other than the LED. */
    static CommandMatcher setParameters() { return kind(CommandKind.SET_PARAMETERS); }

    static CommandMatcher readOutputs() { return kind(CommandKind.READ_OUTPUTS); }

    static CommandMatcher readParameters() { return kind(CommandKind.READ_PARAMETERS); }

    static CommandMatcher probe() { return kind(CommandKind.PROBE); }

    /** Asks without changing anything. */
    static CommandMatcher query() { return readOutputs().or(readParameters()).or(probe()); }

    /** The whole text. */
    static CommandMatcher text(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text(text -> pattern.matcher(text).matches());
    }

    static CommandMatcher text(Predicate<String> predicate) { return command -> predicate.test(command.text()); }

    default CommandMatcher and(CommandMatcher other) { return command -> matches(command) && other.matches(command); }

    default CommandMatcher or(CommandMatcher other) { return command -> matches(command) || other.matches(command); }

    default CommandMatcher not() { return command -> !matches(command); }
}
