"""Puts what `npm run wheel` has built for one platform into the wheel, whose tag names that platform."""

import os
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        if version == 'editable':
            return
        bundle, platform = os.environ.get('RINGFENCE_BUNDLE'), os.environ.get('RINGFENCE_PLATFORM')
        if not bundle or not platform or not Path(bundle, 'cli.js').exists():
            raise SystemExit('the wheel carries the command line for one platform: make it by `npm run wheel`')
        build_data['force_include'][bundle] = 'ringfence/bundle'
        build_data['pure_python'] = False
        build_data['tag'] = f'py3-none-{platform}'
