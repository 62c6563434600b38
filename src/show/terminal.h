/* SPDX-License-Identifier: ISC */
/* Our own terminal: whether there is one, how wide, and a view on it that is drawn again and again. */
#ifndef SHOW_TERMINAL_H
#define SHOW_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether stdout is one. */
bool terminal_out(void);

/* Whether colours are wanted there: it is one, NO_COLOR is empty, TERM is not dumb. */
bool terminal_color(void);

/* Its columns and lines; 0 where stdout is none: nothing is cut. */
size_t terminal_width(void);
size_t terminal_height(void);

/*
 * Takes the terminal for a live view, when screen is true: another screen, no
 * cursor, keys unseen. It is given back by terminal_leave(), at exit(3), and on HUP, INT, QUIT, TERM, TSTP.
 * Without a terminal nothing of this is done. -1 with errno.
 */
int terminal_enter(bool screen);
void terminal_leave(void);

/* Around each frame. Behind a frame without a terminal stands nothing. */
void terminal_frame_begin(void);
void terminal_frame_end(void);

/* Waits. False: it is time to end: q, ^C, a signal, nobody reads us any more. */
bool terminal_pause(uint64_t ns);

#endif
