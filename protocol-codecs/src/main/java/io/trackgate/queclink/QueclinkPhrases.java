package io.trackgate.queclink;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;

/**
 * Makes steps of one model. An acknowledgement has to name the command's word and its serial; there is no other word for no than silence, so
 * behind each step a question stands that every device answers.
 */
record QueclinkPhrases(TrackerModel model) {

    static final String QUESTION = "GTRTO";
    private static final String VERSION = "8";
    /** Questions whose answer is what counts; of the others, that they are acknowledged. */
    static final Set<String> ANSWERED = Set.of("BAT", "IOS");

    /**
     * What a device can be asked for.
     *
     * @param number of the sub-command
     * @param name   as the acknowledgement has it; with GT before it, what the answer is called
     */
    record Question(String number, String name) {

        static final Question BATTERY = new Question("9", "BAT");

        static Question outputs(String number) { return new Question(number, "IOS"); }

        String answer() { return "GT" + name; }

        /** {@code 9,,,,,} with password and serial: 8 fields everywhere. */
        List<String> parameters() {
            return List.of(number, "", "", "", "", "");
        }
    }

    /** @param parameters what stands between password and serial */
    PlanStep change(String word, List<String> parameters, Set<StateKey> touches, Supplier<Judgement> accepted) {
        return change(word, word + "=" + String.join(",", parameters), fields -> parameters, touches, accepted);
    }

    /** One field of a command, all others left as they are. @param position from 1, the password's */
    PlanStep changeField(String word, int position, String value, Set<StateKey> touches, Supplier<Judgement> accepted) {
        return change(word, word + " field " + position + "=" + value, fields -> onlyField(fields, position, value), touches, accepted);
    }

    private PlanStep change(String word, String description, IntFunction<List<String>> parameters, Set<StateKey> touches,
            Supplier<Judgement> accepted) {
        return new PlanStep(description, new QueclinkSaying(model, word, parameters, true), touches, false,
                reply -> isAcknowledged(reply, word) ? accepted.get() : Judgement.NOT_MINE, areYouThere());
    }

    // An empty field means: as it is. A version that has no such field gets none at all.
    private static List<String> onlyField(int fields, int position, String value) {
        if (position < QueclinkSaying.AROUND || position >= fields) return List.of();
        String[] parameters = new String[fields - QueclinkSaying.AROUND];
        Arrays.fill(parameters, "");
        parameters[position - QueclinkSaying.AROUND] = value;
        return List.of(parameters);
    }

    /** Words that nobody here knows. */
    PlanStep raw(String description, String word, List<String> parameters, Supplier<Judgement> accepted) {
        PlanStep step = PlanStep.raw(description, new QueclinkRaw.Words(model, word, parameters),
                reply -> isAcknowledged(reply, word) ? accepted.get() : Judgement.NOT_MINE);
        return step.whenSilent(areYouThere());
    }

    /** @param end judges what comes behind the acknowledgement */
    PlanStep ask(Question question, Function<QueclinkText, Judgement> end) {
        return PlanStep.ask(description(question), saying(question), reply -> {
            if (isAcknowledged(reply, question)) return new Judgement.Progress(ReportedState.NOTHING);
            return answer(reply, question).map(end).orElse(Judgement.NOT_MINE);
        }).whenSilent(areYouThere());
    }

    private static Optional<QueclinkText> answer(CommandReply reply, Question question) {
        return text(reply).filter(text -> text.origin() == QueclinkText.Origin.RESP && text.word().equals(question.answer()));
    }

    /** Every device answers this; one that does not is not there, or has another password. */
    private PlanStep areYouThere() {
        Question version = new Question(VERSION, "VER");
        return PlanStep.ask(description(version), saying(version),
                reply -> isAcknowledged(reply, version) ? Judgement.done(ReportedState.NOTHING) : Judgement.NOT_MINE);
    }

    private static String description(Question question) { return QUESTION + " " + question.number + " (" + question.name + ")"; }

    private PlanStep.FrameWriter saying(Question question) {
        return new QueclinkSaying(model, QUESTION, fields -> question.parameters(), false);
    }

    private boolean isAcknowledged(CommandReply reply, Question question) {
        boolean named = text(reply).map(text -> text.fromEnd(QueclinkText.SUB_COMMAND).equals(question.name))
                .orElse(reply.body() instanceof Body.ResultCode);
        return named && isAcknowledged(reply, QUESTION);
    }

    private boolean isAcknowledged(CommandReply reply, String word) {
        return switch (reply.body()) {
            case Body.Text said ->
                text(reply).filter(text -> text.origin() == QueclinkText.Origin.ACK && text.word().equals(word)).isPresent();
            case Body.ResultCode result -> QueclinkOptions.hexAck(model, word).filter(type -> type == result.answered()).isPresent();
            case Body.Parameters other -> false;
            case Body.Record other -> false;
        };
    }

    static Optional<QueclinkText> text(CommandReply reply) {
        return reply.body() instanceof Body.Text(String said) ? QueclinkText.parse(said) : Optional.empty();
    }
}
