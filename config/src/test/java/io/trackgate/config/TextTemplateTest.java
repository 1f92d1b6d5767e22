package io.trackgate.config;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TextTemplateTest {

    private static final TextTemplate TIMER = TextTemplate.parse("TIMER,{on},{off}#");

    @Test
    void each_slot_is_filled_with_its_value() {
        assertThat(TIMER.fill(Map.of("on", "30", "off", "$1"))).isEqualTo("TIMER,30,$1#");
        assertThat(TIMER.slots()).containsExactly("on", "off");
        assertThat(TIMER).hasToString("TIMER,{on},{off}#").isEqualTo(TextTemplate.parse("TIMER,{on},{off}#"));
    }

    @Test
    void a_slot_without_a_value_is_refused() {
        assertThatThrownBy(() -> TIMER.fill(Map.of("on", "30")))
                .hasMessage("{off}: no value (expected: one for each slot of TIMER,{on},{off}#)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A,{", "A,}", "A,{Big}", "A,{}", "A,{{a}}", "{a b}"})
    void a_brace_that_belongs_to_no_slot_is_refused(String text) {
        assertThatThrownBy(() -> TextTemplate.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "TIMER:{on},{off}     | TIMER:10,300       | {on=10, off=300}",
            "TIMER:{on},{off}     | timer : 10 , 300   | {on=10, off=300}",
            "TIMER:{on},{off}     | TIMER:10,300,5     |",
            "TIMER:{on},{off}     | TIMER:10           |",
            "TIMER:{on},{off}     | XTIMER:10,300      |",
            "TIMER:{on},{off}     | TIMER:,300         |",
            "MODE:2,{time},{h}    | MODE:2,10:20,2     | {time=10:20, h=2}",
            "HBT:{on}min,{off}min | HBT:3min, 5min     | {on=3, off=5}",
            "LEDSLEEP:{led}       | LEDSLEEP:LED       | {led=LED}",
            "ANGLE:{_},{a}        | ANGLE:ON,30        | {a=30}",
            "T:{v},{v}            | T:05,5             | {v=5}",
            "T:{v},{v}            | T:5,6              |",
            "DISTANCE:0           | DISTANCE:0         | {}",
            "DISTANCE:0           | DISTANCE:200       |",
            "A.B                  | AxB                |"})
    void an_answer_is_read_only_where_it_has_the_shape(String template, String said, String values) {
        assertThat(TextTemplate.parse(template).read(said).map(Map::toString).orElse(null)).isEqualTo(values);
    }

    @Test
    void a_hostile_text_is_refused_in_a_moment() {
        String commas = ",".repeat(20_000);
        assertThat(TextTemplate.parse("A:{a},{b},{c},{d}").read("A:" + "x".repeat(5_000) + commas)).isEmpty();
        assertThat(TextTemplate.parse("A {a} B").read("A " + " ".repeat(20_000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LED:{_}x{led}x{_}", "A:{_}:{_}:{led}:{_}", "{a}x{b}x{c}x{d}"})
    void many_slots_cost_one_look_at_each_letter(String template) {
        for (String letter : List.of("x", "l", ":", "x:", "led="))
            assertThat(TextTemplate.parse(template).read("LED:" + letter.repeat(4_000) + "#")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a}{b}", "LED:{_}{led}"})
    void slots_that_touch_are_refused(String text) {
        assertThatThrownBy(() -> TextTemplate.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("between");
    }
}
