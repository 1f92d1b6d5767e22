package io.trackgate.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The device parameters that hold one field, and how its values convert.
 *
 * @param parameters all of them get the same value (a Teltonika tracker keeps one set a network class); the first is the one reported;
 *                   empty for a field whose place is in texts
 * @param width      bytes of the value where the protocol counts them; null for what the protocol says of the number
 * @param values     name in the API → value in the device; empty for a field that is a number
 * @param multiplyBy units of the device in one unit of the API (60 for minutes kept as seconds); 1 when they agree
 * @param divideBy   units of the API in one unit of the device (60 for seconds kept as minutes); 1 when they agree
 * @param min        the device's own least value in its own units, or null
 * @param max        the device's own greatest value in its own units, or null
 * @param type       what the API takes the value for
 * @param unit       the API's unit, for messages, or null
 */
public record ParameterTarget(List<Integer> parameters, @Nullable Integer width, Map<String, String> values, BigDecimal multiplyBy,
        BigDecimal divideBy, @Nullable Long min, @Nullable Long max, ValueType type, @Nullable String unit) {

    public ParameterTarget {
        if (multiplyBy.signum() <= 0) throw new IllegalArgumentException("multiply-by: " + multiplyBy + " (expected: > 0)");
        if (divideBy.signum() <= 0) throw new IllegalArgumentException("divide-by: " + divideBy + " (expected: > 0)");
        parameters = List.copyOf(parameters);
        values = Map.copyOf(values);
    }

    /** A target whose units are the API's, or larger. */
    public ParameterTarget(List<Integer> parameters, Map<String, String> values, BigDecimal divideBy, @Nullable Long min,
            @Nullable Long max, ValueType type, @Nullable String unit) {
        this(parameters, null, values, BigDecimal.ONE, divideBy, min, max, type, unit);
    }

    /** A target whose type shows in its values: true and false, other names, or plain whole numbers. */
    public ParameterTarget(List<Integer> parameters, Map<String, String> values, BigDecimal divideBy, @Nullable Long min,
            @Nullable Long max) {
        this(parameters, values, divideBy, min, max, typeOf(values), null);
    }

    /** The exact device value; never rounded, never clamped. */
    public DeviceValue toDevice(SettingValue value) {
        if (!values.isEmpty()) return named(value);
        return switch (value) {
            case SettingValue.Flag flag -> new DeviceValue.Exact(flag.value() ? "1" : "0");
            case SettingValue.Whole whole -> scaled(BigDecimal.valueOf(whole.value()));
            case SettingValue.Decimal decimal -> ValueType.sane(decimal.value())
                    ? scaled(decimal.value())
                    : new DeviceValue.Impossible("a number of that size (expected: at most 18 digits)");
            case SettingValue.Text text -> new DeviceValue.Exact(text.value());
            case SettingValue.Texts texts -> new DeviceValue.Exact(ValueType.spelled(texts));
            case SettingValue.Unnamed unnamed -> new DeviceValue.Exact(unnamed.deviceValue());
        };
    }

    private DeviceValue named(SettingValue value) {
        if (value instanceof SettingValue.Unnamed unnamed) return new DeviceValue.Exact(unnamed.deviceValue());
        String name = ValueType.spelled(value);
        String device = values.get(name);
        if (device != null) return new DeviceValue.Exact(device);
        return new DeviceValue.Impossible(name + " has no value in the device (expected: one of " + new TreeSet<>(values.keySet()) + ")");
    }

    private DeviceValue scaled(BigDecimal value) {
        BigDecimal[] division = value.multiply(multiplyBy).divideAndRemainder(divideBy);
        if (division[1].signum() != 0) {
            return new DeviceValue.Impossible("%s is not a whole number of the device's units (expected: a multiple of %s)"
                    .formatted(withUnit(value), withUnit(inApiUnits(BigDecimal.ONE))));
        }
        BigDecimal units = division[0];
        if (min != null && units.compareTo(BigDecimal.valueOf(min)) < 0 || max != null && units.compareTo(BigDecimal.valueOf(max)) > 0) {
            return new DeviceValue.Impossible(
                    "%s is beyond this device (expected: %s .. %s)".formatted(withUnit(value), bound(min), bound(max)));
        }
        return new DeviceValue.Exact(ValueType.plain(units));
    }

    private String bound(@Nullable Long deviceUnits) {
        if (deviceUnits == null) return "no bound";
        BigDecimal units = inApiUnits(BigDecimal.valueOf(deviceUnits));
        return withUnit(isFiner() ? units.round(MathContext.DECIMAL32) : units);
    }

    // Sixtieths of a minute have no end; a message and a comparison need none.
    private BigDecimal inApiUnits(BigDecimal deviceUnits) {
        BigDecimal product = deviceUnits.multiply(divideBy);
        return isFiner() ? product.divide(multiplyBy, MathContext.DECIMAL128) : product;
    }

    /** The greatest value that the device itself can hold, in the API's units; empty where nobody knows a bound. */
    Optional<BigDecimal> greatest() {
        return Optional.ofNullable(max).map(BigDecimal::valueOf).map(this::inApiUnits);
    }

    private boolean isFiner() { return multiplyBy.compareTo(BigDecimal.ONE) != 0; }

    private String withUnit(BigDecimal value) { return ValueType.plain(value) + (unit == null ? "" : " " + unit); }

    /** What the device holds, in the API's terms; {@link SettingValue.Unnamed} where it has no name there. */
    public SettingValue toApi(String deviceValue) {
        return known(deviceValue).orElseGet(() -> new SettingValue.Unnamed(deviceValue));
    }

    private Optional<SettingValue> known(String deviceValue) {
        if (!values.isEmpty()) {
            return values.entrySet().stream().filter(entry -> sameDeviceValue(entry.getValue(), deviceValue)).findFirst()
                    .flatMap(entry -> type.parse(entry.getKey()));
        }
        Optional<BigDecimal> number = ValueType.number(deviceValue);
        return switch (type) {
            case FLAG -> number.flatMap(ValueType::whole).filter(bit -> bit == 0 || bit == 1).map(bit -> new SettingValue.Flag(bit == 1));
            case WHOLE -> number.map(this::inApiUnits).flatMap(ValueType::whole).map(SettingValue.Whole::new);
            case DECIMAL -> number.map(units -> new SettingValue.Decimal(ValueType.tidy(inApiUnits(units))));
            case TEXT, TEXTS -> type.parse(deviceValue);
        };
    }

    /** Whether two spellings of the device name the same value ("05" and "5", "60" and "60.0", "OFF" and "off"). */
    public static boolean sameDeviceValue(String one, String other) {
        if (one.strip().equalsIgnoreCase(other.strip())) return true;
        Optional<BigDecimal> first = ValueType.number(one);
        Optional<BigDecimal> second = ValueType.number(other);
        return first.isPresent() && second.isPresent() && first.get().compareTo(second.get()) == 0;
    }

    private static ValueType typeOf(Map<String, String> values) {
        if (values.isEmpty()) return ValueType.WHOLE;
        return values.keySet().stream().allMatch(name -> name.equals("true") || name.equals("false")) ? ValueType.FLAG : ValueType.TEXT;
    }
}
