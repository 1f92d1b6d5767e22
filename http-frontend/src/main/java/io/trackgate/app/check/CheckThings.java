package io.trackgate.app.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.app.check.RoundTripStep.Asked;
import io.trackgate.app.check.RoundTripStep.Thing;
import io.trackgate.app.gateway.ApiClient;
import io.trackgate.app.report.CheckWords;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandResult;
import io.trackgate.protocol.TrackerCommand;

/** What a tracker can be told and asked, by the API's calls. */
final class CheckThings {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private CheckThings() {}

    /** The answer to a question, and where its value is to be had then. */
    interface Reading<T> {
        Optional<T> read() throws InterruptedException, IOException;
    }

    static <T> Asked<T> asked(CheckBench bench, TrackerCommand.Query query, Reading<T> reading)
            throws InterruptedException, IOException {
        CommandResult result = bench.ask(query);
        if (result.outcome() instanceof CommandOutcome.Unsupported && !result.written()) return new Asked.Never<>();
        if (!(result.outcome() instanceof CommandOutcome.Acknowledged)) return new Asked.Failed<>(bench.words(result));
        Optional<T> value = reading.read();
        return value.<Asked<T>>map(Asked.Value::new)
                .orElseGet(() -> new Asked.Failed<>("its answer says nothing that the API has a name for"
                        + (result.reply() == null ? "" : ": \"" + result.reply() + "\"")));
    }

    /** On or off. */
    private abstract static class Switch implements Thing<Boolean> {
        @Override
        public Optional<Boolean> other(Boolean value) { return Optional.of(!value); }

        @Override
        public Optional<String> cantBePutBack(Boolean value) { return Optional.empty(); }

        @Override
        public String shown(Boolean value) { return CheckWords.onOff(value); }
    }

    static Thing<Boolean> led() {
        return new Switch() {
            @Override
            public String called() { return "the LED"; }

            @Override
            public ApiClient.Answer tell(CheckBench bench, Boolean value) throws InterruptedException, IOException {
                return bench.tell("led/update", JSON.objectNode().put("value", value));
            }

            @Override
            public Asked<Boolean> ask(CheckBench bench) throws InterruptedException, IOException {
                return asked(bench, new TrackerCommand.ReadLed(), () -> flag(bench.call("led/read")));
            }
        };
    }

    private static Optional<Boolean> flag(ApiClient.Answer answer) {
        return answer.success() && answer.value().isBoolean() ? Optional.of(answer.value().booleanValue()) : Optional.empty();
    }

    static Thing<Boolean> output(int number) {
        return new Output(number) {
            @Override
            public String called() { return "output " + number; }

            @Override
            public ApiClient.Answer tell(CheckBench bench, Boolean value) throws InterruptedException, IOException {
                return bench.tell("output/set", JSON.objectNode().put("output", number).put("enable", value));
            }
        };
    }

    static Thing<Boolean> engineBlock(int number) {
        return new Output(number) {
            @Override
            public String called() { return "the engine block"; }

            @Override
            public ApiClient.Answer tell(CheckBench bench, Boolean value) throws InterruptedException, IOException {
                return bench.tell("engine_immobilizer/set", JSON.objectNode().put("enabled", value));
            }
        };
    }

    private abstract static class Output extends Switch {
        private final int number;

        Output(int number) { this.number = number; }

        @Override
        public Asked<Boolean> ask(CheckBench bench) throws InterruptedException, IOException {
            return asked(bench, new TrackerCommand.ReadOutputs(), () -> bench.output(number));
        }
    }

    /** All outputs in one call; the one that is reserved for the engine block stays as it is. */
    static Thing<List<Boolean>> allOutputs(int outputs, Optional<Integer> engineBlock) {
        return new Thing<>() {
            @Override
            public String called() { return "all outputs"; }

            @Override
            public ApiClient.Answer tell(CheckBench bench, List<Boolean> value) throws InterruptedException, IOException {
                ObjectNode parameters = JSON.objectNode();
                ArrayNode array = parameters.putArray("outputs");
                value.forEach(array::add);
                return bench.tell("output/set_all", parameters);
            }

            @Override
            public Asked<List<Boolean>> ask(CheckBench bench) throws InterruptedException, IOException {
                return asked(bench, new TrackerCommand.ReadOutputs(), () -> {
                    List<Boolean> values = new ArrayList<>();
                    for (int number = 1; number <= outputs; number++)
                        bench.output(number).ifPresent(values::add);
                    return values.size() == outputs ? Optional.of(values) : Optional.empty();
                });
            }

            @Override
            public Optional<List<Boolean>> other(List<Boolean> value) {
                return Optional.of(IntStream.range(0, outputs)
                        .mapToObj(i -> engineBlock.filter(block -> block == i + 1).isPresent() ? value.get(i) : !value.get(i)).toList());
            }

            @Override
            public Optional<String> cantBePutBack(List<Boolean> value) { return Optional.empty(); }

            @Override
            public String shown(List<Boolean> value) { return value.stream().map(CheckWords::onOff).collect(Collectors.joining(", ")); }
        };
    }
}
