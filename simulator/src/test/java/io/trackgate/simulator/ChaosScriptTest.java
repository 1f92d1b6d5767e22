package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.simulator.ChaosScript.Weights;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Chaos stays within what a tracker without tags can do. */
class ChaosScriptTest {
    private static final Weights MIXED = Weights.mixed(Duration.ofSeconds(1));

    private final TeltonikaDevice device = new TeltonikaDevice(Models.model("telfmb120"), "356307042441013", change -> {},
            (wait, action) -> {});

    private List<Reaction> play(long seed, String command) {
        ChaosScript script = new ChaosScript(seed, MIXED);
        List<Reaction> reactions = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) { reactions.add(script.reactTo(device.understand(command, words -> out -> {}))); }
        return reactions;
    }

    @Test
    void the_same_seed_tells_the_same_story() {
        assertThat(play(5, "setdigout 11")).isEqualTo(play(5, "setdigout 11")).isNotEqualTo(play(6, "setdigout 11"));
    }

    @Test
    void no_command_is_answered_twice_and_no_answer_says_done_before_it_is() {
        assertThat(play(1, "setdigout 11")).allSatisfy(reaction -> {
            assertThat(reaction.copies()).isEqualTo(1);
            if (!(reaction.claim() instanceof Claim.Done)) return;
            assertThat(reaction.obedience()).isEqualTo(Obedience.FULLY);
            assertThat(reaction.applies()).isIn(Reaction.Applies.AT_ONCE, Reaction.Applies.WITH_ANSWER);
        });
    }

    @Test
    void questions_are_never_answered_with_a_lie() {
        assertThat(play(1, "getparam 108")).extracting(Reaction::claim).containsOnly(new Claim.Done(), new Claim.Nothing());
    }

    @Test
    void every_kind_of_trouble_comes() {
        List<Reaction> reactions = play(1, "setparam 108:0");
        assertThat(reactions).extracting(Reaction::connection).contains(Reaction.Connection.values());
        assertThat(reactions).extracting(Reaction::applies).contains(Reaction.Applies.values());
        assertThat(reactions).extracting(reaction -> reaction.claim().getClass().getSimpleName()).contains("Done", "PartlyDone",
                "OppositeState", "Queued", "DisabledByConfiguration", "Nothing");
        assertThat(reactions).anySatisfy(reaction -> assertThat(reaction.before()).hasSize(1));
    }

    @Test
    void foreign_texts_have_no_shape_of_an_answer() {
        assertThat(play(1, "getio")).flatExtracting(Reaction::before).isNotEmpty()
                .allSatisfy(text -> assertThat(text)
                        .doesNotContainPattern("DOUT|Digital|New|Param|WARNING|Error|DI1|Ver:|INI:|I/O|queued|disabled|Text"));
    }

    @Test
    void only_what_has_weight_comes() {
        ChaosScript script = new ChaosScript(1, new Weights(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ofSeconds(1)));
        assertThat(script.reactTo(device.understand("setdigout 11", words -> out -> {}))).isEqualTo(Reactions.silence());
        assertThatThrownBy(() -> new Weights(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ofSeconds(1)))
                .hasMessage("weights: all 0 (expected: one > 0)");
    }
}
