package io.trackgate.navtelecom;

import java.util.Arrays;

/** The fields of a FLEX record, numbered from 1 as the document does: how long each is, and its name ("FLEX 1.0", "2.0", "3.0"). */
final class FlexFields {

    static final int COUNT = 255;

    static final int INDEX = 1;
    static final int EVENT = 2;
    static final int TIME = 3;
    static final int MODULES = 5;
    static final int GSM_LEVEL = 7;
    static final int NAVIGATION = 8;
    static final int FIX_TIME = 9;
    static final int LATITUDE = 10;
    static final int LONGITUDE = 11;
    static final int ALTITUDE = 12;
    static final int SPEED = 13;
    static final int COURSE = 14;
    static final int MILEAGE = 15;
    static final int SEGMENT = 16;
    static final int MAIN_SUPPLY = 19;
    static final int BACKUP_SUPPLY = 20;
    static final int INPUTS = 29;
    static final int MORE_INPUTS = 30;
    static final int OUTPUTS = 31;
    static final int MORE_OUTPUTS = 32;
    static final int FIRST_TEMPERATURE = 45;
    static final int LAST_TEMPERATURE = 52;

    /** Flags of a tachograph: two bytes in the document, one in some implementations. */
    static final int TACHOGRAPH = 100;

    private static final int[] SIZES = sizes();
    private static final String[] NAMES = names();

    private FlexFields() {}

    static int size(int field) { return SIZES[field]; }

    static String name(int field) { return NAMES[field]; }

    private static int[] sizes() {
        int[] sizes = new int[COUNT + 1];
        each(sizes, 1, 4, 2, 4, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 2, 4, 4, 2, 2);
        run(sizes, 19, 28, 2);
        run(sizes, 29, 32, 1);
        each(sizes, 33, 4, 4, 2, 2, 4);
        run(sizes, 38, 44, 2);
        run(sizes, 45, 52, 1);
        each(sizes, 53, 2, 4, 2, 1, 4);
        run(sizes, 58, 62, 2);
        run(sizes, 63, 65, 1);
        each(sizes, 66, 2, 4, 2, 1);
        // FLEX 2.0
        each(sizes, 70, 8, 2, 1, 16, 4, 2, 4, 37);
        run(sizes, 78, 83, 1);
        run(sizes, 84, 93, 3);
        each(sizes, 94, 6, 12, 24, 48, 1, 1, 2, 1, 4, 4, 1, 4, 2, 6, 2, 6);
        run(sizes, 110, 117, 2);
        each(sizes, 118, 1, 2, 2, 2, 1);
        // FLEX 3.0
        run(sizes, 123, 126, 1);
        run(sizes, 127, 132, 4);
        run(sizes, 133, 138, 2);
        each(sizes, 139, 1, 1, 2, 3, 2, 1, 1, 3);
        run(sizes, 147, 166, 2);
        run(sizes, 167, 170, 1);
        each(sizes, 171, 2, 4, 4, 4, 2, 4, 2, 2, 4);
        run(sizes, 180, 192, 2);
        run(sizes, 193, 196, 4);
        each(sizes, 197, 6, 3, 1, 2, 2, 1, 4, 5, 4, 4);
        run(sizes, 207, 222, 1);
        run(sizes, 223, 237, 2);
        run(sizes, 238, 252, 4);
        run(sizes, 253, 255, 8);
        return sizes;
    }

    private static void each(int[] sizes, int first, int... bytes) { System.arraycopy(bytes, 0, sizes, first, bytes.length); }

    private static void run(int[] sizes, int first, int last, int bytes) { Arrays.fill(sizes, first, last + 1, bytes); }

    private static String[] names() {
        String[] names = new String[COUNT + 1];
        for (int field = 0; field <= COUNT; field++)
            names[field] = "field " + field;
        name(names, 1, "record number", "event", "event time", "status", "modules", "modules 2", "GSM level", "navigation sensor",
                "time of the last fix", "latitude", "longitude", "altitude", "speed", "course", "mileage", "last segment",
                "seconds in the segment", "seconds with a fix", "main supply", "backup supply");
        number(names, 21, 28, "analog input");
        name(names, INPUTS, "inputs 1 to 8", "inputs 9 to 16", "outputs 1 to 8", "outputs 9 to 16", "pulses 1", "pulses 2", "frequency 1",
                "frequency 2", "engine seconds");
        number(names, 38, 44, "fuel level");
        number(names, FIRST_TEMPERATURE, LAST_TEMPERATURE, "temperature");
        names[TACHOGRAPH] = "tachograph flags";
        names[106] = "hundredths of a second since the record before";
        return names;
    }

    private static void name(String[] names, int first, String... given) {
        for (int at = 0; at < given.length; at++)
            names[first + at] += ", " + given[at];
    }

    private static void number(String[] names, int first, int last, String what) {
        for (int field = first; field <= last; field++)
            names[field] += ", " + what + " " + (field - first + 1);
    }
}
