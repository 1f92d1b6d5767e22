package io.trackgate.jt808;

/** Numbers of messages: those of the standard, and those of vendors that many devices share. */
public final class Jt808Ids {

    // terminal to platform
    public static final int GENERAL_ANSWER_UP = 0x0001;
    public static final int HEARTBEAT = 0x0002;
    public static final int DEREGISTER = 0x0003;
    public static final int TIME_QUERY = 0x0004;
    public static final int REGISTER = 0x0100;
    public static final int AUTHENTICATE = 0x0102;
    public static final int PARAMETERS_ANSWER = 0x0104;
    public static final int ATTRIBUTES_ANSWER = 0x0107;
    public static final int VENDOR_TIME_QUERY = 0x0109;
    public static final int LOCATION = 0x0200;
    public static final int LOCATION_ANSWER = 0x0201;
    public static final int VEHICLE_CONTROL_ANSWER = 0x0500;
    public static final int VENDOR_HEARTBEAT = 0x0506;
    public static final int WAYBILL = 0x0701;
    public static final int DRIVER = 0x0702;
    public static final int LOCATION_BATCH = 0x0704;
    public static final int MEDIA_EVENT = 0x0800;
    public static final int MEDIA_DATA = 0x0801;
    public static final int TRANSPARENT_UP = 0x0900;
    public static final int VENDOR_TEXT_ANSWER = 0x1300;
    public static final int VENDOR_LOCATION = 0x5501;
    public static final int VENDOR_LOCATION_BLIND = 0x5502;
    public static final int VENDOR_TEXT = 0x6006;

    // platform to terminal
    public static final int VENDOR_PARAMETERS = 0x0310;
    public static final int VENDOR_SHORT_ANSWER = 0x4401;
    public static final int GENERAL_ANSWER_DOWN = 0x8001;
    public static final int RESEND = 0x8003;
    public static final int TIME_ANSWER = 0x8004;
    public static final int REGISTER_ANSWER = 0x8100;
    public static final int SET_PARAMETERS = 0x8103;
    public static final int QUERY_ALL_PARAMETERS = 0x8104;
    public static final int TERMINAL_CONTROL = 0x8105;
    public static final int QUERY_PARAMETERS = 0x8106;
    public static final int QUERY_ATTRIBUTES = 0x8107;
    public static final int VENDOR_TIME_ANSWER = 0x8109;
    public static final int UPGRADE = 0x8108;
    public static final int QUERY_LOCATION = 0x8201;
    public static final int TEMPORARY_TRACKING = 0x8202;
    public static final int LINK_TEST = 0x8204;
    public static final int TEXT = 0x8300;
    public static final int VEHICLE_CONTROL = 0x8500;
    public static final int MEDIA_ANSWER = 0x8800;
    public static final int TRANSPARENT_DOWN = 0x8900;
    public static final int RSA_KEY = 0x8A00;
    public static final int VENDOR_OIL_CONTROL = 0xA006;

    private Jt808Ids() {}

    /** For people: the number and what it stands for. */
    public static String name(int id) { return "0x%04x %s".formatted(id, word(id)); }

    private static String word(int id) {
        return switch (id) {
            case GENERAL_ANSWER_UP, GENERAL_ANSWER_DOWN -> "general answer";
            case HEARTBEAT, VENDOR_HEARTBEAT -> "heartbeat";
            case DEREGISTER -> "deregistration";
            case TIME_QUERY, VENDOR_TIME_QUERY -> "time query";
            case TIME_ANSWER, VENDOR_TIME_ANSWER -> "time";
            case REGISTER -> "registration";
            case REGISTER_ANSWER -> "registration answer";
            case AUTHENTICATE -> "authentication";
            case PARAMETERS_ANSWER -> "parameters";
            case ATTRIBUTES_ANSWER -> "attributes";
            case LOCATION, VENDOR_LOCATION, VENDOR_LOCATION_BLIND -> "location";
            case LOCATION_ANSWER -> "location, queried";
            case VEHICLE_CONTROL_ANSWER -> "location after vehicle control";
            case LOCATION_BATCH -> "locations";
            case WAYBILL -> "waybill";
            case DRIVER -> "driver";
            case MEDIA_EVENT -> "media event";
            case MEDIA_DATA -> "media data";
            case MEDIA_ANSWER -> "media answer";
            case TRANSPARENT_UP, TRANSPARENT_DOWN -> "transparent";
            case VENDOR_TEXT, VENDOR_TEXT_ANSWER, TEXT -> "text";
            case VENDOR_SHORT_ANSWER -> "short answer";
            case RESEND -> "resend request";
            case SET_PARAMETERS, VENDOR_PARAMETERS -> "set parameters";
            case QUERY_ALL_PARAMETERS -> "query all parameters";
            case QUERY_PARAMETERS -> "query parameters";
            case QUERY_ATTRIBUTES -> "query attributes";
            case TERMINAL_CONTROL -> "terminal control";
            case QUERY_LOCATION -> "query location";
            case TEMPORARY_TRACKING -> "temporary tracking";
            case LINK_TEST -> "link test";
            case VEHICLE_CONTROL -> "vehicle control";
            case VENDOR_OIL_CONTROL -> "oil control";
            default -> "unknown";
        };
    }
}
