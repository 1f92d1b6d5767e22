package io.trackgate.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.trackgate.simulator.Reaction.Connection;
import org.junit.jupiter.api.Test;

import static io.trackgate.simulator.CommandMatcher.any;
import static io.trackgate.simulator.CommandMatcher.probe;
import static io.trackgate.simulator.CommandMatcher.query;
import static io.trackgate.simulator.CommandMatcher.readOutputs;
import static io.trackgate.simulator.CommandMatcher.setLed;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.CommandMatcher.setParameters;
import static io.trackgate.simulator.CommandMatcher.text;
import static io.trackgate.simulator.Reactions.acknowledge;
import static io.trackgate.simulator.Reactions.answerLate;
import static io.trackgate.simulator.Reactions.answerOppositeState;
import static io.trackgate.simulator.Reactions.answerPartly;
import static io.trackgate.simulator.Reactions.answerTwice;
import static io.trackgate.simulator.Reactions.answerWhen;
import static io.trackgate.simulator.Reactions.applyOpposite;
import static io.trackgate.simulator.Reactions.applySilently;
import static io.trackgate.simulator.Reactions.disabledFromConfig;
import static io.trackgate.simulator.Reactions.hangUpAfterAnswering;
import static io.trackgate.simulator.Reactions.hangUpBeforeAnswering;
import static io.trackgate.simulator.Reactions.hangUpBeforeApplying;
import static io.trackgate.simulator.Reactions.postpone;
import static io.trackgate.simulator.Reactions.pretend;
import static io.trackgate.simulator.Reactions.refuse;
import static io.trackgate.simulator.Reactions.silence;
import static io.trackgate.simulator.Reactions.takeOver;
import static io.trackgate.simulator.Reactions.unsolicited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each reaction of a script, seen from the server. */
class ScriptedTrackerTest extends SceneTest {
    private static final String ON = "setdigout 11";
    private static final String DONE = "DOUT1:1 Timeout:INFINITY DOUT2:1 Timeout:INFINITY ";
    private static final String PROBED = "Param ID:102 Value:2";

    private final SimulatedTracker tracker = online(fmb120());

    /** Sends it, and a question whose answer proves that whatever was to come before it has come. */
    private List<String> answersTo(String command) {
        server.command(command);
        server.command("getparam 102");
        await().until(() -> server.answerTexts().contains(PROBED));
        return server.answerTexts().stream().filter(answer -> !answer.equals(PROBED)).toList();
    }

    @Test
    void acknowledging_does_it_and_says_so() {
        tracker.when(setOutput()).then(acknowledge());
        assertThat(answersTo(ON)).containsExactly(DONE);
        assertThat(tracker.outputs()).containsExactly(true, true);
    }

    @Test
    void refusing_says_the_words_and_does_nothing() {
        tracker.when(setOutput()).then(refuse("DOUT1 ERROR"));
        assertThat(answersTo(ON)).containsExactly("DOUT1 ERROR");
        assertThat(tracker.applied()).isEmpty();
    }

    @Test
    void silence_does_nothing_and_says_nothing() {
        tracker.when(setOutput()).then(silence());
        assertThat(answersTo(ON)).isEmpty();
        assertThat(tracker.applied()).isEmpty();
        assertThat(tracker.received()).containsExactly(ON, "getparam 102");
    }

    @Test
    void applying_silently_does_it_and_says_nothing() {
        tracker.when(setOutput()).then(applySilently());
        assertThat(answersTo(ON)).isEmpty();
        assertThat(tracker.outputs()).containsExactly(true, true);
    }

    @Test
    void a_late_answer_holds_back_those_behind_it() {
        tracker.when(setOutput()).then(answerLate(Duration.ofMillis(30)));
        answersTo(ON);
        assertThat(server.answerTexts()).containsExactly(DONE, PROBED);
    }

    @Test
    void a_held_answer_leaves_when_the_test_lets_it() {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        tracker.when(setOutput()).then(answerWhen(signal));
        server.command(ON);
        await().until(() -> tracker.outputs().equals(List.of(true, true)));
        assertThat(server.texts).isEmpty();
        signal.complete(null);
        await().until(() -> server.answerTexts().equals(List.of(DONE)));
    }

    @Test
    void a_change_can_wait_for_its_answer() {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        tracker.when(setOutput()).then(answerWhen(signal).applyingWithAnswer());
        server.command(ON);
        await().until(() -> tracker.received().contains(ON));
        assertThat(tracker.applied()).isEmpty();
        signal.complete(null);
        await().until(() -> server.answerTexts().equals(List.of(DONE)));
        assertThat(tracker.outputs()).containsExactly(true, true);
    }

    @Test
    void an_answer_does_not_cross_connections() {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        tracker.when(setOutput()).then(answerWhen(signal).applyingWithAnswer());
        server.command(ON);
        await().until(() -> tracker.received().contains(ON));
        tracker.drop();
        await().until(() -> tracker.logins() == 2);
        signal.complete(null);
        assertThat(answersTo("getio")).containsExactly("DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:0");
        assertThat(tracker.applied()).isEmpty();
    }

    @Test
    void an_answer_can_leave_twice() {
        tracker.when(setOutput()).then(answerTwice());
        assertThat(answersTo(ON)).containsExactly(DONE, DONE);
    }

    @Test
    void the_opposite_can_be_claimed_done_or_both() {
        tracker.when(setOutput()).then(answerOppositeState());
        assertThat(answersTo("setdigout 1?")).containsExactly("DOUT1:0 Timeout:INFINITY DOUT2:IGNORED ");
        assertThat(tracker.applied()).isEmpty();
        server.texts.clear();
        tracker.when(setOutput()).then(applyOpposite());
        assertThat(answersTo("setdigout ?0")).containsExactly("DOUT1:IGNORED DOUT2:0 Timeout:INFINITY ");
        assertThat(tracker.outputs()).containsExactly(false, true);
        server.texts.clear();
        tracker.when(setOutput()).then(answerOppositeState().applyingTheOpposite());
        assertThat(answersTo("setdigout 0?")).containsExactly("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED ");
        assertThat(tracker.outputs()).containsExactly(true, true);
    }

    @Test
    void pretending_says_done_and_does_nothing() {
        tracker.when(setLed()).then(pretend());
        assertThat(answersTo("setparam 108:0")).containsExactly("New value 108:0;");
        assertThat(tracker.parameter(108)).contains("1");
    }

    @Test
    void half_is_half() {
        tracker.when(setOutput()).then(answerPartly());
        assertThat(answersTo(ON)).containsExactly("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED ");
        assertThat(tracker.outputs()).containsExactly(true, false);
    }

    @Test
    void a_postponed_change_happens_later_without_a_word() {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        tracker.when(setOutput()).then(postpone(signal));
        assertThat(answersTo(ON)).containsExactly(DONE + "IGN ON, QUEUED");
        assertThat(tracker.applied()).isEmpty();
        signal.complete(null);
        await().until(() -> tracker.outputs().equals(List.of(true, true)));
        server.command("getparam 108");
        await().until(() -> server.texts.size() == 3);
    }

    @Test
    void a_postponed_change_can_say_when_it_is_done() {
        tracker.when(setOutput()).then(postpone(Duration.ofMillis(10)).thenSayingSo());
        server.command(ON);
        await().until(() -> server.answerTexts().equals(List.of(DONE + "IGN ON, QUEUED", DONE)));
    }

    @Test
    void configuration_can_forbid_it() {
        tracker.when(any()).then(disabledFromConfig());
        server.command("setdigout 1?");
        server.command("setparam 108:0");
        await().until(() -> server.answerTexts().equals(List.of("DOUT1 Is disabled from CFG",
                "WARNING: Not supported Param ID or Value detected")));
        assertThat(tracker.applied()).isEmpty();
    }

    @Test
    void hanging_up_comes_before_the_deed_before_the_word_or_after_both() {
        tracker.when(setOutput()).once().then(hangUpAfterAnswering());
        tracker.when(setOutput()).once().then(hangUpBeforeAnswering());
        tracker.when(setOutput()).once().then(hangUpBeforeApplying());
        server.command(ON);
        await().until(() -> tracker.logins() == 2);
        assertThat(tracker.applied()).isEmpty();
        server.command(ON);
        await().until(() -> tracker.logins() == 3);
        assertThat(tracker.applied()).hasSize(1);
        assertThat(server.texts).isEmpty();
        server.command(ON);
        await().until(() -> tracker.logins() == 4);
        assertThat(server.answerTexts()).containsExactly(DONE);
    }

    @Test
    void a_takeover_leaves_the_answer_on_the_connection_that_asked() {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        tracker.when(setOutput()).then(answerWhen(signal).with(Connection.TAKE_OVER));
        server.command(ON);
        await().until(() -> tracker.logins() == 2);
        signal.complete(null);
        await().until(() -> server.answers.equals(List.of("0 " + DONE)));
        tracker.when(setOutput()).then(takeOver());
        server.command(ON);
        await().until(() -> tracker.logins() == 3 && server.answers.contains("1 " + DONE));
    }

    @Test
    void something_that_nobody_asked_for_comes_first() {
        tracker.when(setOutput()).then(unsolicited("iButton read"));
        assertThat(answersTo(ON)).containsExactly("iButton read", DONE);
    }

    @Test
    void reactions_combine() {
        tracker.when(setOutput()).then(silence().applyingAtOnce().saying("maybe").precededBy("one").precededBy("two").twice()
                .after(Duration.ofMillis(1)));
        assertThat(answersTo(ON)).containsExactly("one", "two", "maybe", "maybe");
        assertThat(tracker.outputs()).containsExactly(true, true);
    }

    @Test
    void the_newest_rule_that_matches_decides_and_a_used_up_one_steps_back() {
        tracker.when(any()).then(refuse("any"));
        tracker.when(setOutput(2, true)).then(refuse("output 2 on"));
        tracker.when(setParameters()).times(2).then(refuse("settings"));
        tracker.when(text("getparam 10\\d")).then(refuse("text"));
        tracker.when(query().and(readOutputs().not())).then(refuse("question"));
        tracker.when(probe()).then(refuse("probe"));
        for (String command : List.of("setdigout 1?", "setdigout ?1", "setparam 102:1", "setparam 102:1", "setparam 102:1", "getparam 108",
                "getio", "getver")) {
            server.command(command);
        }
        await().until(() -> server.texts.size() == 8);
        assertThat(server.answerTexts()).containsExactly("any", "output 2 on", "settings", "settings", "any", "question", "any", "probe");
        tracker.forgetRules();
        tracker.play(command -> refuse("script"));
        server.command("getver");
        await().until(() -> server.texts.size() == 9);
        assertThat(server.answerTexts()).last().isEqualTo("script");
    }

    @Test
    void chaos_keeps_the_order_of_answers_and_says_done_only_of_what_is_done() {
        for (int seed = 1; seed <= 5; seed++) {
            tracker.play(new ChaosScript(seed, ChaosScript.Weights.mixed(Duration.ofMillis(2))));
            for (int round = 1; round <= 60; round++) {
                // Even values are asked for, so that a wrong answer, which is one less, is told from a right one.
                int value = 2 * (seed * 100 + round);
                await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> {
                    server.command("setparam 10050:" + value);
                    return tracker.received().contains("setparam 10050:" + value);
                });
            }
        }
        tracker.play(command -> acknowledge());
        await().until(() -> {
            server.command("getver");
            return server.answerTexts().stream().anyMatch(answer -> answer.startsWith("Ver:"));
        });
        Map<String, Integer> last = new HashMap<>();
        int done = 0;
        for (String answer : server.answers) {
            Matcher matcher = Pattern.compile("(\\d+) New value 10050:(\\d+);").matcher(answer);
            if (!matcher.matches() || Integer.parseInt(matcher.group(2)) % 2 == 1) continue;
            int value = Integer.parseInt(matcher.group(2));
            assertThat(value).isGreaterThanOrEqualTo(last.getOrDefault(matcher.group(1), 0));
            last.put(matcher.group(1), value);
            assertThat(tracker.applied()).anySatisfy(change -> assertThat(change)
                    .isInstanceOfSatisfying(AppliedChange.ParameterSet.class, set -> assertThat(set.value()).isEqualTo(matcher.group(2))));
            done++;
        }
        assertThat(done).isGreaterThan(20);
        assertThat(tracker.violations()).isEmpty();
    }
}
