/** What is counted, tried. */
