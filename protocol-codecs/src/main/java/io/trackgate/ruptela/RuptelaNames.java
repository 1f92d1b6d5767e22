package io.trackgate.ruptela;

/** What a command's number stands for, for people. */
final class RuptelaNames {

    private static final int SERVER_CONFIGURATION = 102;
    private static final int SERVER_FIRMWARE = 104;
    private static final int SERVER_CONNECTION = 105;
    private static final int SERVER_ODOMETER = 106;
    private static final int SERVER_FILES = 137;

    private RuptelaNames() {}

    /** Whether a tracker has such a command, as far as anyone knows. */
    static boolean isKnown(int command) {
        return !fromDevice(command).equals(unknown(command));
    }

    static String fromDevice(int command) {
        return switch (command) {
            case RuptelaMessages.RECORDS -> "records";
            case RuptelaMessages.EXTENDED_RECORDS -> "extended records";
            case RuptelaMessages.CONFIGURATION_ANSWER -> "answer about configuration";
            case RuptelaMessages.VERSION_ANSWER -> "answer about version";
            case RuptelaMessages.FIRMWARE_ANSWER -> "answer about firmware";
            case RuptelaMessages.CONNECTION_ANSWER -> "answer about connection";
            case RuptelaMessages.ODOMETER_ANSWER -> "answer about odometer";
            case RuptelaMessages.TEXT_ANSWER -> "answer to a text";
            case RuptelaMessages.FAULTS -> "fault codes";
            case RuptelaMessages.IDENTIFICATION -> "identification";
            case RuptelaMessages.HEARTBEAT -> "heartbeat";
            case RuptelaMessages.SET_IO_ANSWER -> "answer to setting an I/O value";
            case RuptelaMessages.FILES_ANSWER -> "answer about files";
            default -> unknown(command);
        };
    }

    static String fromServer(int command) {
        return switch (command) {
            case RuptelaMessages.SERVER -> "receipt of records";
            case SERVER_CONFIGURATION -> "configuration";
            case RuptelaMessages.VERSION -> "version?";
            case SERVER_FIRMWARE -> "firmware";
            case SERVER_CONNECTION -> "connection";
            case SERVER_ODOMETER -> "odometer";
            case RuptelaMessages.TEXT -> "text";
            case RuptelaMessages.SERVER + RuptelaMessages.FAULTS -> "receipt of fault codes";
            case RuptelaMessages.SERVER + RuptelaMessages.IDENTIFICATION -> "answer to an identification";
            case RuptelaMessages.SERVER + RuptelaMessages.HEARTBEAT -> "answer to a heartbeat";
            case RuptelaMessages.SET_IO -> "set an I/O value";
            case SERVER_FILES -> "files";
            default -> unknown(command);
        };
    }

    private static String unknown(int command) { return "command " + command; }
}
