// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The look of every page, light and dark; `style.css` of an overriding folder takes its place.
enum PageStyle {
    static let css = """
        :root {
          color-scheme: light dark;
          --paper: #f4f4f7; --card: #ffffff; --ink: #1b1b22; --soft: #5d5d6b; --line: #d9d9e2;
          --accent: #3a4fd0; --on-accent: #ffffff; --wrong: #a3192b; --wrong-paper: #fdeef0;
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #131318; --card: #1d1d25; --ink: #ececf2; --soft: #a4a4b5; --line: #3a3a48;
            --accent: #8c9bff; --on-accent: #10101a; --wrong: #ff9aa6; --wrong-paper: #3a1a20;
          }
        }
        * { box-sizing: border-box }
        body {
          margin: 0; min-height: 100vh; padding: 1.5rem 1rem; background: var(--paper); color: var(--ink);
          display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1rem;
        }
        main {
          width: 100%; max-width: 26rem; padding: 2rem; background: var(--card);
          border: 1px solid var(--line); border-radius: .9rem; box-shadow: 0 .5rem 2rem rgba(0, 0, 0, .07);
        }
        main.wide { max-width: 60rem }
        h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em }
        h2 { margin: 1.75rem 0 .75rem; font-size: .9rem; font-weight: 600; color: var(--soft) }
        p { margin: 0 0 1rem }
        .lead { color: var(--soft) }
        .lead strong { color: var(--ink); overflow-wrap: anywhere }
        .message {
          margin: 1rem 0; padding: .7rem .9rem; border-radius: .5rem; background: var(--wrong-paper); color: var(--wrong);
          border: 1px solid currentColor;
        }
        label { display: block; margin: 0 0 .3rem; font-size: .9rem; font-weight: 600 }
        input {
          width: 100%; margin: 0 0 1rem; padding: .65rem .75rem; font: inherit; color: inherit; background: var(--paper);
          border: 1px solid var(--line); border-radius: .5rem;
        }
        input.code { font: 600 1.4rem ui-monospace, monospace; text-align: center; letter-spacing: .15em; text-transform: uppercase }
        button {
          width: 100%; padding: .7rem .9rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: .5rem;
          border: 1px solid transparent; background: var(--accent); color: var(--on-accent);
        }
        button.quiet { background: transparent; color: var(--ink); border-color: var(--line) }
        button:hover { filter: brightness(1.08) }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
        form + form { margin-top: .75rem }
        ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem }
        ul.scopes { margin-bottom: 1.5rem }
        ul.scopes li { padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .5rem }
        .user {
          display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; text-align: left;
        }
        .user small, .scopes small { font-weight: 400; overflow-wrap: anywhere }
        .quiet small, .scopes small { color: var(--soft) }
        .apart { margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line) }
        form + form.apart { margin-top: 1.5rem }
        .shown { display: block; margin: .5rem 0; font: 600 1.4rem ui-monospace, monospace; letter-spacing: .15em }
        .scopes small { display: block }
        .actions { display: grid; gap: .5rem }
        table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line) }
        td { overflow-wrap: anywhere }
        @media (max-width: 34rem) {
          main { padding: 1.5rem }
          th, td { display: block; padding: .1rem 0; border: 0 }
          tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line) }
        }
        code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere }
        pre { padding: 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem }
        a { color: var(--accent) }
        footer { font-size: .8rem; color: var(--soft); text-align: center; overflow-wrap: anywhere }
        """
}
