package io.trackgate.protocol;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordTextsTest {

    private static List<String> in(String text) {
        return PasswordTexts.in(text).stream().map(found -> text.substring(found.offset(), found.offset() + found.length())).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pwd=geheim", "PASSWORD,geheim#", "Password:               geheim", "psw geheim;", "pass :\t geheim",
            "pwd\t  geheim",
            "passwd \r\n= \"geheim\"", "pwd2=geheim", "APN,internet,user,geheim#", "apn = internet,user,geheim", "apn ,user,geheim"})
    void a_password_is_what_stands_behind_the_word_whatever_is_between(String text) { assertThat(in(text)).containsExactly("geheim"); }

    @Test
    void a_new_password_is_one_as_the_old_one_is() { assertThat(in("PASSWORD,666666,123456#")).containsExactly("666666", "123456"); }

    @ParameterizedTest
    @ValueSource(strings = {"compass=1", "pass\nnext line", "pwd=", "pwd  :  ,x", "apn,internet", "bypassed,1"})
    void other_words_and_words_with_nothing_behind_are_none(String text) { assertThat(in(text)).isEmpty(); }

    /** A text that counts how often somebody looked at one of its characters. */
    private record Counted(String text, AtomicLong looks) implements CharSequence {
        @Override
        public int length() { return text.length(); }

        @Override
        public char charAt(int index) {
            looks.incrementAndGet();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) { return new Counted(text.substring(start, end), looks); }

        @Override
        public String toString() { return text; }
    }

    private static long looks(String begin, String again, int length) {
        AtomicLong looks = new AtomicLong();
        PasswordTexts.in(new Counted((begin + again.repeat(length)).substring(0, length), looks));
        return looks.get();
    }

    // Quadratic is sixteen times as much.
    @Test
    void a_text_of_four_times_the_length_costs_four_times_as_much_and_one_beyond_any_trackers_no_more() {
        for (String begin : List.of("pwd", "pwd=", "pwd\t", "apn", "apn,", "apn ", "")) {
            for (String again : List.of(" ", "\t", " \n", ",", " ,", "a", "pwd ", "apn ", "apn:", "apn=a,", "pass")) {
                long once = looks(begin, again, 1024);
                long longest = looks(begin, again, 4096);
                assertThat(longest).as(begin + again).isBetween(once, 5 * once);
                assertThat(looks(begin, again, 64 * 1024)).as(begin + again).isEqualTo(longest);
            }
        }
    }
}
