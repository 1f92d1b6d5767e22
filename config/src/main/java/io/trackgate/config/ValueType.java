package io.trackgate.config;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of values that tracking fields have; decides how a device's text becomes a {@link SettingValue} and back. */
public enum ValueType {
    FLAG, WHOLE, DECIMAL, TEXT, TEXTS;

    /** Integer digits that any sane number has; more are refused before arithmetic can grow. */
    private static final int MAX_DIGITS = 18;
    private static final int MAX_LENGTH = 40;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

    /** The spelling under which a value may stand in a {@code values} map, and in a device's text. */
    static String spelled(SettingValue value) {
        return switch (value) {
            case SettingValue.Flag flag -> Boolean.toString(flag.value());
            case SettingValue.Whole whole -> Long.toString(whole.value());
            case SettingValue.Decimal decimal -> plain(decimal.value());
            case SettingValue.Text text -> text.value();
            case SettingValue.Texts texts -> String.join(",", texts.values());
            case SettingValue.Unnamed unnamed -> unnamed.deviceValue();
        };
    }

    /** The value that a text spells, or empty when it is none of this type. */
    Optional<SettingValue> parse(String text) {
        return switch (this) {
            case FLAG -> switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> Optional.of(new SettingValue.Flag(true));
                case "false" -> Optional.of(new SettingValue.Flag(false));
                default -> Optional.empty();
            };
            case WHOLE -> number(text).flatMap(ValueType::whole).map(SettingValue.Whole::new);
            case DECIMAL -> number(text).map(number -> new SettingValue.Decimal(tidy(number)));
            case TEXT -> Optional.of(new SettingValue.Text(text));
            case TEXTS -> Optional.of(new SettingValue.Texts(Arrays.asList(text.split(",", -1))));
        };
    }

    /** A plain decimal number without exponent, of a length that can't hurt. */
    static Optional<BigDecimal> number(String text) {
        String stripped = text.strip();
        if (stripped.length() > MAX_LENGTH || !NUMBER.matcher(stripped).matches()) return Optional.empty();
        return Optional.of(new BigDecimal(stripped)).filter(ValueType::sane);
    }

    /** Never trust a number's size: 1e999999999 takes no space until somebody writes it out. */
    static boolean sane(BigDecimal number) {
        return (long) number.precision() - number.scale() <= MAX_DIGITS && number.scale() <= MAX_LENGTH && number.scale() >= -MAX_DIGITS;
    }

    /** The number as a long where it is integral and fits. */
    static Optional<Long> whole(BigDecimal number) {
        if (number.signum() == 0) return Optional.of(0L);
        if ((long) number.precision() - number.scale() > MAX_DIGITS) return Optional.empty();
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() > 0 ? Optional.empty() : Optional.of(stripped.longValueExact());
    }

    /** One spelling for equal numbers, so that records compare. */
    static BigDecimal tidy(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    static String plain(BigDecimal number) { return tidy(number).toPlainString(); }
}
