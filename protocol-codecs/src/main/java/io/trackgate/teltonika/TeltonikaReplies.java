package io.trackgate.teltonika;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the texts that trackers answer with ("SMS/GPRS commands": setdigout, getio, setparam, getparam, getver, getinfo). */
final class TeltonikaReplies {

    private static final int ANY_CASE = Pattern.CASE_INSENSITIVE;

    // FMB: "DOUT1:1 Timeout:INFINITY DOUT2:IGNORED"; FT: "DOUT1:ON Timeout:10s Speed threshold:20km/h"
    private static final Pattern DOUT = Pattern.compile("\\bDOUT(\\d{1,3}):\\s*(0|1|ON|OFF|IGNORED)\\b", ANY_CASE);
    // FT: "DOUT1 state already set to: 1 time_on_ms: 0 time_off_ms: 0"
    private static final Pattern ALREADY = Pattern.compile("\\bDOUT(\\d{1,3}) state already set to:\\s*(0|1|ON|OFF)\\b", ANY_CASE);
    // FM11, FM36, FMA: "Digital Outputs are set to: 11. Timeouts are: 0 0"
    private static final Pattern LEGACY = Pattern.compile("^\\s*Digital Outputs are set to:\\s*([01?]+)(?![\\w?])", ANY_CASE);
    private static final Pattern OUTPUT_ANSWER = Pattern.compile("^\\s*(?:DOUT|Digital Outputs? )", ANY_CASE);
    private static final Pattern OUTPUT_MENTIONED = Pattern.compile("\\bDOUT\\d{0,3}\\b|\\bDigital Outputs?\\b", ANY_CASE);
    private static final Pattern ANY_DOUT = Pattern.compile("\\bDOUT(\\d{1,3})(?!\\d)(?!:\\s*IGNORED)", ANY_CASE);

    // "DOUT1 Is disabled from CFG", "DOUT is disabled from CFG", "DOUT1 params are invalid"
    private static final Pattern OUTPUT_UNSUPPORTED = Pattern.compile("\\bDOUT\\d* (?:is disabled|params are invalid)", ANY_CASE);
    private static final Pattern OUTPUT_ERROR = Pattern.compile("\\bDOUT\\d* ERROR\\b", ANY_CASE);
    private static final Pattern FAILURE = Pattern.compile("\\b(?:error|fail(?:ed|ure|s)?|invalid)\\b", ANY_CASE);
    private static final Pattern QUEUED = Pattern.compile("\\bqueued\\b", ANY_CASE);
    private static final Pattern COMPLAINT = Pattern.compile("^\\s*(?:Arguments required|Bad syntax)\\s*[.!]?\\s*$", ANY_CASE);

    // "DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:1", and nothing else in the text; possessive, or each item takes room on the stack
    private static final Pattern IO = Pattern.compile("^\\s*(?:(?:DI|DO|AIN?)\\d{0,3}:[-\\d.]+(?:\\s+|$))++$");
    private static final Pattern DO = Pattern.compile("(?<!\\S)DO(\\d{1,3}):([01])(?!\\S)");

    private static final Pattern NEW_VALUE = Pattern.compile("^\\s*New value\\s+(.+)$", ANY_CASE | Pattern.DOTALL);
    private static final Pattern PARAM_VALUE = Pattern.compile("^\\s*Param ID:\\s*(\\d{1,9}) Value:(.*)$", ANY_CASE | Pattern.DOTALL);
    // Old firmware, whose answers name no parameter: "Text:60", "New Text:60"
    private static final Pattern NAMELESS = Pattern.compile("^\\s*(New )?Text:(.*)$", ANY_CASE | Pattern.DOTALL);
    private static final Pattern PAIR = Pattern.compile("^\\s*(\\d{1,9}):(.*)$", Pattern.DOTALL);
    // the apostrophe comes straight, curly, or lost
    private static final Pattern MISSING = Pattern.compile("^\\s*Param ID:\\s*(\\d{1,9}) doesn\\W{0,3}t exist\\W*$", ANY_CASE);
    private static final Pattern PARAMETER_REFUSED = Pattern.compile(
            "^\\s*(?:WARNING: Not supported Param ID or Value|Error while configuring parameters|Invalid parameter id)", ANY_CASE);
    private static final Pattern WARNING = Pattern.compile("\\bWARNING:", ANY_CASE);
    private static final Pattern ABOUT_PARAMETERS = Pattern.compile("\\b(?:Param(?:eters?)?|value)\\b", ANY_CASE);

    // "Ver:03.18.14_04 GPS:AXN_5.10_3333 Hw:FMB120 Mod:15 IMEI:… Init:… Uptime:…"
    private static final Pattern VERSION = Pattern.compile("^\\s*Ver:\\S+\\s.*\\b(?:Hw|IMEI):\\S.*$", ANY_CASE | Pattern.DOTALL);
    // "INI:2019/7/22 7:22 RTC:2019/7/22 7:53 RST:2 ERR:1 …"
    private static final Pattern INFO = Pattern.compile("^\\s*INI:\\S.*\\bRTC:\\S.*$", Pattern.DOTALL);

    private TeltonikaReplies() {}

    /**
     * What a text says of outputs.
     *
     * @param states       by number from 1
     * @param ignored      outputs that the command left alone
     * @param contradictory one output in two states
     */
    record Outputs(Map<Integer, Boolean> states, Set<Integer> ignored, boolean contradictory) {}

    /** The states that an answer to setdigout names, in any of the three dialects. */
    static Outputs outputs(String text) {
        Map<Integer, Boolean> states = new LinkedHashMap<>();
        Set<Integer> ignored = new LinkedHashSet<>();
        boolean contradictory = false;
        Matcher dout = DOUT.matcher(text);
        while (dout.find()) {
            int output = Integer.parseInt(dout.group(1));
            if (dout.group(2).equalsIgnoreCase("IGNORED")) ignored.add(output);
            else
                contradictory |= put(states, output, isOn(dout.group(2)));
        }
        Matcher already = ALREADY.matcher(text);
        while (already.find())
            contradictory |= put(states, Integer.parseInt(already.group(1)), isOn(already.group(2)));
        Matcher legacy = LEGACY.matcher(text);
        if (legacy.find()) contradictory |= putDigits(states, legacy.group(1));
        return new Outputs(states, ignored, contradictory || states.keySet().stream().anyMatch(ignored::contains));
    }

    private static boolean putDigits(Map<Integer, Boolean> states, String digits) {
        boolean contradictory = false;
        for (int at = 0; at < digits.length(); at++) {
            if (digits.charAt(at) != '?') contradictory |= put(states, at + 1, digits.charAt(at) == '1');
        }
        return contradictory;
    }

    private static boolean put(Map<Integer, Boolean> states, int output, boolean on) {
        Boolean before = states.put(output, on);
        return before != null && before != on;
    }

    private static boolean isOn(String state) { return state.equals("1") || state.equalsIgnoreCase("ON"); }

    /** Enough for a refusal; a confirmation also begins like an answer. */
    static boolean mentionsOutputs(String text) {
        return OUTPUT_MENTIONED.matcher(text).find();
    }

    static boolean isOutputAnswer(String text) { return OUTPUT_ANSWER.matcher(text).find(); }

    /** Outputs that a text speaks of, other than as left alone. */
    static Set<Integer> outputsMentioned(String text) {
        Set<Integer> outputs = new LinkedHashSet<>();
        Matcher dout = ANY_DOUT.matcher(text);
        while (dout.find())
            outputs.add(Integer.parseInt(dout.group(1)));
        return outputs;
    }

    static boolean isOutputUnsupported(String text) { return OUTPUT_UNSUPPORTED.matcher(text).find(); }

    static boolean isOutputError(String text) { return OUTPUT_ERROR.matcher(text).find(); }

    /** "DOUT1:1 failed": whatever the state before it says, it confirms nothing. */
    static boolean speaksOfFailure(String text) {
        return FAILURE.matcher(text).find();
    }

    static boolean isQueued(String text) { return QUEUED.matcher(text).find(); }

    /** A bare complaint that names no command. */
    static boolean isComplaint(String text) { return COMPLAINT.matcher(text).matches(); }

    /** The outputs in an answer to getio; empty where the text isn't one. */
    static Map<Integer, Boolean> io(String text) {
        if (!IO.matcher(text).matches()) return Map.of();
        Map<Integer, Boolean> states = new LinkedHashMap<>();
        Matcher output = DO.matcher(text);
        while (output.find())
            put(states, Integer.parseInt(output.group(1)), output.group(2).equals("1"));
        return states;
    }

    /** Parameters that a text says were written, by id; empty where it isn't such a text. */
    static Optional<Map<Integer, String>> written(String text) {
        Matcher matcher = NEW_VALUE.matcher(text);
        if (matcher.matches()) return pairs(withoutWarning(matcher.group(1)));
        return read(text, true);
    }

    /** @param several whether more than one was asked for: the value of a single one may itself hold a semicolon */
    static Optional<Map<Integer, String>> read(String text, boolean several) {
        Matcher matcher = PARAM_VALUE.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        int first = Integer.parseInt(matcher.group(1));
        return several ? pairs(first + ":" + matcher.group(2)) : Optional.of(Map.of(first, withoutEnd(matcher.group(2).strip())));
    }

    /** The same answer with the one parameter that was asked for, where it names none itself. */
    static String named(String text, int id) {
        Matcher matcher = NAMELESS.matcher(text);
        if (!matcher.matches()) return text;
        return matcher.group(1) == null ? "Param ID:" + id + " Value:" + matcher.group(2) : "New value " + id + ":" + matcher.group(2);
    }

    // A value may hold a semicolon, but one at its end is the firmware's: "New value 108:0;" on hardware.
    private static String withoutEnd(String value) { return value.endsWith(";") ? value.substring(0, value.length() - 1).strip() : value; }

    static boolean hasWarning(String text) { return WARNING.matcher(text).find(); }

    private static String withoutWarning(String text) {
        Matcher warning = WARNING.matcher(text);
        return warning.find() ? text.substring(0, warning.start()) : text;
    }

    // "102:0;103:120;" — only a text that consists of pairs, each id once
    private static Optional<Map<Integer, String>> pairs(String text) {
        Map<Integer, String> pairs = new LinkedHashMap<>();
        for (String part : text.strip().split(";")) {
            Matcher pair = PAIR.matcher(part);
            if (!pair.matches()) return Optional.empty();
            if (pairs.put(Integer.valueOf(pair.group(1)), pair.group(2).strip()) != null) return Optional.empty();
        }
        return Optional.of(pairs);
    }

    static Optional<Integer> missing(String text) {
        Matcher matcher = MISSING.matcher(text);
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** "No" to setparam or getparam, without saying to which id. */
    static boolean isParameterRefused(String text) {
        return PARAMETER_REFUSED.matcher(text).find() || isComplaint(text);
    }

    static boolean isAboutParameters(String text) { return ABOUT_PARAMETERS.matcher(text).find() && !mentionsOutputs(text); }

    static boolean isVersion(String text) { return VERSION.matcher(text).matches(); }

    static boolean isInfo(String text) { return INFO.matcher(text).matches(); }
}
