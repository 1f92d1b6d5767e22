package io.trackgate.core.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordsTest {

    /** password, somesalt; from the tests of the reference implementation. */
    private static final String REFERENCE = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    private static final Passwords TODAY = new Passwords(Passwords.TODAY);
    private static final Passwords CHEAP = new Passwords(new Passwords.Cost(256, 2, 1));

    @Test
    void what_is_kept_is_argon2id_with_nineteen_mebibytes_two_passes_one_lane_and_a_salt_of_its_own() {
        String hash = TODAY.hash("correct horse");
        assertThat(hash).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(TODAY.hash("correct horse")).isNotEqualTo(hash);
        assertThat(TODAY.isRight("correct horse", hash)).isTrue();
        assertThat(TODAY.isRight("correct hors", hash)).isFalse();
    }

    @Test
    void a_hash_of_the_reference_implementation_is_understood() {
        assertThat(TODAY.isRight("password", REFERENCE)).isTrue();
        assertThat(TODAY.isRight("passwore", REFERENCE)).isFalse();
    }

    @Test
    void a_hash_with_other_parameters_is_not_of_today() {
        assertThat(TODAY.isOfToday(TODAY.hash("x"))).isTrue();
        assertThat(TODAY.isOfToday(REFERENCE)).isFalse();
        assertThat(CHEAP.isOfToday(REFERENCE)).isTrue();
    }

    @Test
    void nothing_is_the_password_of_somebody_who_has_none() {
        assertThat(CHEAP.isRight("", null)).isFalse();
        assertThat(CHEAP.isRight("password", null)).isFalse();
    }

    @Test
    void a_letter_may_be_typed_in_two_ways() {
        String composed = "Grü\u00dfe";
        String decomposed = "Gru\u0308\u00dfe";
        assertThat(CHEAP.isRight(decomposed, CHEAP.hash(composed))).isTrue();
    }

    @Test
    void one_to_forty_printable_characters_are_a_password() {
        assertThat(Passwords.isPossible("")).isFalse();
        assertThat(Passwords.isPossible(" ")).isTrue();
        assertThat(Passwords.isPossible("a".repeat(40))).isTrue();
        assertThat(Passwords.isPossible("a".repeat(41))).isFalse();
        assertThat(Passwords.isPossible("\ud83d\ude80".repeat(40))).as("forty rockets").isTrue();
        assertThat(Passwords.isPossible("tab\there")).isFalse();
        assertThat(Passwords.isPossible("half \ud83d")).isFalse();
        assertThat(Passwords.isPossible("a".repeat(10_000_000))).isFalse();
    }
}
