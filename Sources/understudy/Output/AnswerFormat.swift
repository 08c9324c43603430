// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JOSE

/// How a command prints an answer: as JSON for programs, else for people.
struct AnswerFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints the answer, or what a person needs of it.
    ///
    /// - Throws: ``CommandFailure`` when standard output is closed or full.
    func print(_ answer: JSONObject, _ text: (JSONObject) -> String) throws(CommandFailure) {
        try OutputFile.print(json ? answer.text : text(answer))
    }

    /// Prints the answer, or a list in it as a table.
    ///
    /// - Throws: As ``print(_:_:)``.
    func print(_ answer: JSONObject, list: String, _ columns: TableColumn...) throws(CommandFailure) {
        try print(answer) { TextTable($0.objects(list), columns).text }
    }
}

extension TextTable {
    /// A row for each record.
    init(_ records: [JSONObject], _ columns: [TableColumn]) {
        self.init(rows: [columns.map(\.head)] + records.map { record in columns.map { $0.cell(record) } })
    }
}
