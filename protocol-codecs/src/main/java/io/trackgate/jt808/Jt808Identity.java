package io.trackgate.jt808;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Under which names a fleet may list the device behind a phone field: a SIM's number, an IMEI or its end in decimals, or the first 14
 * digits of an IMEI as one binary number.
 *
 * @param deviceId    what identifies the connection
 * @param alsoKnownAs other spellings, best first
 */
record Jt808Identity(String deviceId, List<String> alsoKnownAs) {

    private static final int PLACES_2013 = 12;
    private static final int BINARY_PLACES = 12;
    private static final int IMEI_WITHOUT_CHECK_DIGIT = 14;
    private static final int HEX = 16;

    Jt808Identity { alsoKnownAs = List.copyOf(alsoKnownAs); }

    /** @param phone the field as lower-case hexadecimal */
    static Jt808Identity of(String phone) {
        Optional<String> imei = binaryImei(phone);
        if (!isDecimal(phone)) return new Jt808Identity(imei.orElse(phone), imei.isPresent() ? List.of(phone) : List.of());
        List<String> others = new ArrayList<>();
        String digits = withoutZeros(phone);
        if (!digits.equals(phone)) others.add(phone);
        // Six bytes of a binary number may look like digits.
        if (phone.length() == PLACES_2013) imei.ifPresent(others::add);
        return new Jt808Identity(digits, others);
    }

    /** The same device, which also told its IMEI. */
    Jt808Identity with(String imei) {
        List<String> others = new ArrayList<>(alsoKnownAs);
        others.remove(imei);
        others.addFirst(imei);
        return new Jt808Identity(deviceId, others);
    }

    static String withoutZeros(String digits) {
        int from = 0;
        while (from < digits.length() - 1 && digits.charAt(from) == '0')
            from++;
        return digits.substring(from);
    }

    private static boolean isDecimal(String phone) { return phone.chars().allMatch(place -> place >= '0' && place <= '9'); }

    private static Optional<String> binaryImei(String phone) {
        String significant = withoutZeros(phone);
        if (significant.length() > BINARY_PLACES) return Optional.empty();
        String digits = Long.toString(Long.parseLong(significant, HEX));
        return digits.length() == IMEI_WITHOUT_CHECK_DIGIT ? Optional.of(digits + luhn(digits)) : Optional.empty();
    }

    /** The check digit of an IMEI (3GPP TS 23.003, annex B): every second digit counts double. */
    private static int luhn(String digits) {
        int sum = 0;
        for (int at = 0; at < digits.length(); at++) {
            int digit = digits.charAt(at) - '0';
            int counted = at % 2 == 0 ? digit : 2 * digit;
            sum += counted / 10 + counted % 10;
        }
        return (10 - sum % 10) % 10;
    }
}
