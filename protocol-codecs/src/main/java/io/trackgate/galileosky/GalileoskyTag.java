package io.trackgate.galileosky;

/** The tags by number: how long their values are, and what they are called (protocol document, "Description of tags"). */
final class GalileoskyTag {

    static final int HARDWARE = 0x01;
    static final int FIRMWARE = 0x02;
    static final int IMEI = 0x03;
    /** Chosen by the user, 50 from the factory: it tells nobody apart. */
    static final int DEVICE_ID = 0x04;
    static final int ARCHIVE_INDEX = 0x10;
    static final int TIME = 0x20;
    static final int PLACE = 0x30;
    static final int MOTION = 0x33;
    static final int ALTITUDE = 0x34;
    static final int HDOP = 0x35;
    static final int STATUS = 0x40;
    static final int SUPPLY = 0x41;
    static final int BATTERY = 0x42;
    static final int TEMPERATURE = 0x43;
    static final int OUTPUTS = 0x45;
    static final int INPUTS = 0x46;
    /** In a compressed packet two bytes where there is nothing. */
    static final int TYRES = 0x5C;
    static final int COMMAND_NUMBER = 0xE0;
    static final int TEXT = 0xE1;
    static final int USER_ARRAY = 0xEA;
    static final int BINARY = 0xEB;
    static final int EXTENDED = 0xFE;

    /** A length of one byte stands before the value. */
    static final int COUNTED = -1;
    /** A length of two bytes stands before the value. */
    static final int LONG_COUNTED = -2;
    static final int UNKNOWN = 0;

    private GalileoskyTag() {}

    /** @return bytes of the value, or {@link #COUNTED}, {@link #LONG_COUNTED}, {@link #UNKNOWN} */
    static int size(int tag) {
        return switch (tag) {
            case HARDWARE, FIRMWARE, HDOP, TEMPERATURE, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0xD5 -> 1;
            case DEVICE_ID, ARCHIVE_INDEX, ALTITUDE, STATUS, SUPPLY, BATTERY, OUTPUTS, INPUTS, 0x48 -> 2;
            case 0x5D -> 3;
            case TIME, MOTION, 0x44, 0x47, 0x5A, 0x90, 0xD3, 0xD4, COMMAND_NUMBER -> 4;
            case PLACE -> 9;
            case IMEI -> 15;
            case TYRES -> 68;
            case 0xFA -> 3;
            case 0xFD -> 8;
            case TEXT, USER_ARRAY, BINARY -> COUNTED;
            case EXTENDED -> LONG_COUNTED;
            default -> sizeInRange(tag);
        };
    }

    private static int sizeInRange(int tag) {
        if (within(tag, 0x50, 0x59) || within(tag, 0x60, 0x62) || within(tag, 0x70, 0x77) || within(tag, 0xB0, 0xB9)
                || within(tag, 0xD6, 0xDA))
            return 2;
        if (isFuelSensor(tag) || within(tag, 0x80, 0x87)) return 3;
        if (within(tag, 0xC4, 0xD2) || within(tag, 0xA0, 0xAF)) return 1;
        if (within(tag, 0xC0, 0xC3) || within(tag, 0xDB, 0xDF) || within(tag, 0xE2, 0xE9) || within(tag, 0xF0, 0xF9)) return 4;
        return UNKNOWN;
    }

    /** RS485 3 to 15: level and temperature. */
    static boolean isFuelSensor(int tag) { return within(tag, 0x63, 0x6F); }

    /** DS18S20 0 to 7: an id and a temperature. */
    static boolean isThermometer(int tag) { return within(tag, 0x70, 0x77); }

    /** The tags of a head packet: they say who speaks, and nothing of how it is. */
    static boolean isHead(int tag) {
        return within(tag, HARDWARE, DEVICE_ID);
    }

    /** The tags of an answer to a command. */
    static boolean isAnswer(int tag) {
        return tag == COMMAND_NUMBER || tag == TEXT || tag == BINARY;
    }

    private static boolean within(int tag, int first, int last) { return tag >= first && tag <= last; }

    static String name(int tag) {
        return switch (tag) {
            case HARDWARE -> "hardware version";
            case FIRMWARE -> "firmware version";
            case IMEI -> "imei";
            case DEVICE_ID -> "device id";
            case ARCHIVE_INDEX -> "number in the archive";
            case TIME -> "time";
            case ALTITUDE -> "altitude";
            case HDOP -> "hdop";
            case STATUS -> "status";
            case SUPPLY -> "supply voltage";
            case BATTERY -> "battery voltage";
            case TEMPERATURE -> "temperature inside";
            case 0x44 -> "acceleration";
            case OUTPUTS -> "outputs";
            case INPUTS -> "inputs";
            case 0x47 -> "eco driving";
            case 0x48 -> "status, extended";
            case 0x90, 0xD3 -> "iButton";
            case 0xD4 -> "mileage";
            case COMMAND_NUMBER -> "command number";
            case TEXT -> "text";
            case USER_ARRAY -> "user array";
            case BINARY -> "binary answer";
            case EXTENDED -> "extended tags";
            default -> named(tag);
        };
    }

    private static String named(int tag) {
        if (within(tag, 0x50, 0x57)) return "input " + (tag - 0x50);
        if (isThermometer(tag)) return "thermometer " + (tag - 0x70);
        if (isFuelSensor(tag)) return "RS485 level sensor " + (tag - 0x60);
        if (within(tag, 0xE2, 0xE9)) return "user data " + (tag - 0xE2);
        return "value of 0x%02x".formatted(tag);
    }
}
