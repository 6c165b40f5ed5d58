"""The official conformance suite of Jupyter kernels (jupyter_kernel_test), with a sample for each of its tests."""

import unittest

import jupyter_kernel_test


class PopuliTests(jupyter_kernel_test.KernelTests):
    kernel_name = "populi-test"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "%%seg", "matches": {"%%segment"}},
    ]
    complete_code_samples = ["1 + 1", "const f = (x: number) => x * 2;", "`a ${1}`", "%lsmagic", "await 1"]
    incomplete_code_samples = ["function f() {", "`a ${1}", "/* open", "[1, 2,", "%%time\n1"]
    invalid_code_samples = ["const = 3;", "1 1", "'open\n"]
    code_page_something = "Math.max?"
    code_generate_error = 'throw new Error("boom")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2, 3].map((x) => x * x)", "result": "[ 1, 4, 9 ]"},
        {"code": "Promise.resolve('done')", "result": "'done'"},
    ]
    code_display_data = [
        {"code": 'display.html("<b>bold</b>")', "mime": "text/html"},
        {"code": "display({ a: 1 })", "mime": "text/plain"},
    ]
    code_history_pattern = "6 * ?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "display.clear()"


if __name__ == "__main__":
    unittest.main(verbosity=2)
