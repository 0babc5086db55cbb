from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_edition_triggers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accesslog",
            name="kind",
            field=models.CharField(
                choices=[
                    ("login", "登录"),
                    ("login_failed", "登录失败"),
                    ("logout", "退出"),
                    ("user_added", "新建账号"),
                    ("user_changed", "修改账号"),
                    ("role_changed", "调整岗位"),
                    ("token_issued", "签发令牌"),
                    ("token_revoked", "吊销令牌"),
                    ("centre_changed", "修改机构"),
                    ("calendar_changed", "修改日历和时间"),
                ],
                max_length=16,
                verbose_name="事项",
            ),
        ),
    ]
